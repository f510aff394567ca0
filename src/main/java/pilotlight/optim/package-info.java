/** Optimisers, learning-rate schedules, gradient clipping. */
package pilotlight.optim;
