/** Help from the project's own Javadoc: collected while the project is compiled, read from one resource, so no sources are needed. */
package pilotlight.help;
