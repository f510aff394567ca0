/** Where the user is, what can be shown there, and how a mistake is told. */
package pilotlight.surface;
