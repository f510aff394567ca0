/** Plots: one picture, one text drawing and one file from the same few lines. XChart is used in this package only. */
package pilotlight.plot;
