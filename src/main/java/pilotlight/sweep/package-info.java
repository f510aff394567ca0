/** The same trial over many settings and seeds: on the threads of this machine or on a cluster, into a file that can be gone on with. */
package pilotlight.sweep;
