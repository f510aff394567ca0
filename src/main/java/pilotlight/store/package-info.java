/**
 * Files of models: safetensors, read strictly and written whole. Nothing here knows of training; what trains keeps its own
 * records in the same files.
 */
package pilotlight.store;
