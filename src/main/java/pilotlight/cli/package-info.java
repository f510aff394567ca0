/** The launcher's commands. */
package pilotlight.cli;
