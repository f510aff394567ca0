/** Data sets: generated, from CSV and IDX files, fetched, or given as tensors; seeded, split, standardised. */
package pilotlight.data;
