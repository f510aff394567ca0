/** Notebooks: a Java session on jdk.jshell, rendering, the Jupyter kernel and its installer, and the runner that needs no Python. */
package pilotlight.notebook;
