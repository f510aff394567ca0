/** Data sets: generated, from CSV files, or given as tensors; seeded, split, standardised. */
package pilotlight.data;
