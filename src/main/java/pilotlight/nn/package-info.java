/** Layers, nets, their initialisation, and losses. */
package pilotlight.nn;
