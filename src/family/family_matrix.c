/* Inverse of a small dense matrix, in place.
 *
 * The Laplacian of a candidate graph with a virtual root has columns whose diagonal outweighs the rest (by the weight
 * of what leads out), so elimination needs no pivoting and loses nothing: every pivot stays positive and no multiplier
 * exceeds one (Higham, Accuracy and Stability of Numerical Algorithms, theorem 9.9). Plain loops in a fixed order give
 * the same last bits on every machine and thread count; no BLAS does. */
#include "family/family_internal.h"

static void eliminate(double *matrix, size_t n, size_t pivot_row)
{
    double *pivot = matrix + pivot_row * n;
    double inverse = 1 / pivot[pivot_row];
    pivot[pivot_row] = 1;
    for (size_t j = 0; j < n; j++) {
        pivot[j] *= inverse;
    }
    for (size_t i = 0; i < n; i++) {
        double *row = matrix + i * n;
        double factor = row[pivot_row];
        if (i == pivot_row || factor == 0) {
            continue;
        }
        row[pivot_row] = 0;
        for (size_t j = 0; j < n; j++) {
            row[j] -= factor * pivot[j];
        }
    }
}

void stm_matrix_invert(double *matrix, size_t n)
{
    for (size_t pivot = 0; pivot < n; pivot++) {
        eliminate(matrix, n, pivot);
    }
}
