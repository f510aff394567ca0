/** Instruments that look into a network: which units live, which are dead, what their slopes are. */
package pilotlight.diagnose;
