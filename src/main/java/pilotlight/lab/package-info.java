/** The experiments: each runs over seeds and returns an immutable result that prints, plots and writes its numbers. */
package pilotlight.lab;
