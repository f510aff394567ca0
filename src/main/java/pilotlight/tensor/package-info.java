/** Float tensors of any rank with reverse-mode automatic differentiation. */
package pilotlight.tensor;
