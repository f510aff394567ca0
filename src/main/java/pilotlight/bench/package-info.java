/** Workloads, timed through the public API: in the table of {@code pilotlight bench}, or side by side with another program. */
package pilotlight.bench;
