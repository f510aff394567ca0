/**
 * Closed forms in double precision: what mathematics says a network should do before one is run.
 *
 * <p>Throughout, phi_a(z) = max(0, z) + a min(0, z) is PReLU with slope a (any real number), Phi and pdf are the
 * standard normal distribution and density. {@link pilotlight.theory.Gaussian} holds the moments of PReLU of a normal
 * variable, {@link pilotlight.theory.UnitTheory} when a unit is dead, {@link pilotlight.theory.DepthTheory} what depth
 * does, {@link pilotlight.theory.NormTheory} the best BatchNorm after PReLU, {@link pilotlight.theory.NoiseTheory}
 * gradient noise, {@link pilotlight.theory.KernelTheory} the geometry of what comes out, and
 * {@link pilotlight.theory.Interval} the confidence interval that stands beside every measurement.
 */
package pilotlight.theory;
