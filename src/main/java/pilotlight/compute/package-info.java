/** Kernels on float arrays: the only loops whose speed decides the speed of training. */
package pilotlight.compute;
