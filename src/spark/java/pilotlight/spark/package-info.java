/** Sweeps on an Apache Spark cluster. Compiled with the profile {@code spark} only. */
package pilotlight.spark;
