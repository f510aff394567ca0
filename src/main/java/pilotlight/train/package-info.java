/** Training: what to do ({@link pilotlight.train.Fit}) and what came of it ({@link pilotlight.train.Run}). */
package pilotlight.train;
