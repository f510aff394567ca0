package pilotlight.nn;

import pilotlight.tensor.Tensor;

/**
 * A scalar to make small: {@code Loss<int[]>} for classes, {@code Loss<Tensor>} for values. The methods of
 * {@link Losses} fit: {@code Loss<int[]> loss = Losses::crossEntropy;}.
 *
 * @param <T> the kind of target
 */
@FunctionalInterface
public interface Loss<T> {
    /** The loss of {@code output} against {@code target}, a scalar with its graph. */
    Tensor of(Tensor output, T target);
}
