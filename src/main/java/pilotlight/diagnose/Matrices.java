package pilotlight.diagnose;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;
import pilotlight.surface.Mistake;

/** The linear algebra of the diagnostics, in double, on rows of numbers. */
final class Matrices {
    private Matrices() {
    }

    /** Eigenvalues of a symmetric matrix, largest first, with a unit eigenvector for each; a sign makes its largest component positive. */
    record Eigen(double[] values, double[][] vectors) {
    }

    static Eigen eigen(double[][] symmetric) {
        int d = symmetric.length;
        EigenDecomposition_F64<DMatrixRMaj> eig = DecompositionFactory_DDRM.eig(d, true, true);
        if (!eig.decompose(new DMatrixRMaj(symmetric))) throw new Mistake("eigenvalues: no convergence; are there infinite or huge values?");
        Integer[] order = new Integer[d];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(eig.getEigenvalue(b).getReal(), eig.getEigenvalue(a).getReal()));
        double[] values = new double[d];
        double[][] vectors = new double[d][];
        for (int k = 0; k < d; k++) {
            values[k] = eig.getEigenvalue(order[k]).getReal();
            vectors[k] = eig.getEigenVector(order[k]).getData().clone();
            double largest = 0;
            for (double v : vectors[k]) if (Math.abs(v) > Math.abs(largest)) largest = v;
            if (largest < 0) for (int i = 0; i < d; i++) vectors[k][i] = -vectors[k][i];
        }
        return new Eigen(values, vectors);
    }

    /** Singular values, largest first; as many as the smaller of rows and columns. */
    static double[] singularValues(double[][] rows) {
        SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(rows.length, rows[0].length, false, false, true);
        if (!svd.decompose(new DMatrixRMaj(rows))) throw new Mistake("singular values: no convergence; are there infinite or huge values?");
        double[] s = Arrays.copyOf(svd.getSingularValues(), svd.numberOfSingularValues());
        Arrays.sort(s);
        for (int i = 0; i < s.length / 2; i++) {
            double t = s[i];
            s[i] = s[s.length - 1 - i];
            s[s.length - 1 - i] = t;
        }
        return s;
    }

    /** X with A X = B for a symmetric, positive definite A. */
    static double[][] solve(double[][] a, double[][] b) {
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(a.length);
        DMatrixRMaj x = new DMatrixRMaj(a.length, b[0].length);
        if (!solver.setA(new DMatrixRMaj(a))) throw new Mistake("linear system: the matrix is not positive definite; give a larger penalty");
        solver.solve(new DMatrixRMaj(b), x);
        double[][] rows = new double[a.length][b[0].length];
        for (int i = 0; i < rows.length; i++) for (int j = 0; j < rows[i].length; j++) rows[i][j] = x.get(i, j);
        return rows;
    }

    /** A^T B of two sets of as many rows. */
    static double[][] transposedProduct(double[][] a, double[][] b) {
        double[][] out = new double[a[0].length][b[0].length];
        for (int r = 0; r < a.length; r++) {
            for (int i = 0; i < out.length; i++) {
                double v = a[r][i];
                if (v == 0) continue;
                for (int j = 0; j < out[i].length; j++) out[i][j] += v * b[r][j];
            }
        }
        return out;
    }

    static double dot(double[] a, double[] b) {
        double s = 0;
        for (int i = 0; i < a.length; i++) s += a[i] * b[i];
        return s;
    }
}
