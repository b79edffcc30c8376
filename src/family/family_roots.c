/* The exact distribution of the number of roots of a small block.
 *
 * Give the virtual root's weights a factor z: the determinant of the Laplacian is then a polynomial in z whose k-th
 * coefficient is the weight of all trees with k roots. Its values at the n + 1 complex roots of unity, divided by the
 * value at 1, are a discrete Fourier transform of the distribution; values at conjugate points are conjugate, so half
 * of them are enough. Unlike interpolation at real points this loses nothing. */
#include "family/family_internal.h"

#include <math.h>
#include <string.h>

typedef struct complex_number {
    double re, im;
} complex_number;

static complex_number product(complex_number a, complex_number b)
{
    return (complex_number){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static complex_number quotient(complex_number a, complex_number b)
{
    double norm = b.re * b.re + b.im * b.im;
    return (complex_number){(a.re * b.re + a.im * b.im) / norm, (a.im * b.re - a.re * b.im) / norm};
}

static double size_of(complex_number a)
{
    return fabs(a.re) + fabs(a.im);
}

static void swap_rows(complex_number *a, complex_number *b, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        complex_number held = a[j];
        a[j] = b[j];
        b[j] = held;
    }
}

static size_t largest_below(const complex_number *matrix, size_t n, size_t column)
{
    size_t best = column;
    for (size_t i = column + 1; i < n; i++) {
        if (size_of(matrix[i * n + column]) > size_of(matrix[best * n + column])) {
            best = i;
        }
    }
    return best;
}

/* Gaussian elimination with partial pivoting; destroys the matrix. */
static complex_number determinant(complex_number *matrix, size_t n)
{
    complex_number result = {1, 0};
    for (size_t k = 0; k < n; k++) {
        size_t best = largest_below(matrix, n, k);
        if (best != k) {
            swap_rows(matrix + best * n, matrix + k * n, n);
            result = (complex_number){-result.re, -result.im};
        }
        complex_number pivot = matrix[k * n + k];
        if (size_of(pivot) == 0) {
            return (complex_number){0, 0};
        }
        result = product(result, pivot);
        for (size_t i = k + 1; i < n; i++) {
            complex_number factor = quotient(matrix[i * n + k], pivot);
            for (size_t j = k + 1; j < n; j++) {
                complex_number part = product(factor, matrix[k * n + j]);
                matrix[i * n + j].re -= part.re;
                matrix[i * n + j].im -= part.im;
            }
        }
    }
    return result;
}

static complex_number value_at(const stm_block *block, complex_number z, complex_number *matrix)
{
    const stm_kin *kin = block->kin;
    size_t n = block->count;
    memset(matrix, 0, n * n * sizeof *matrix);
    for (size_t c = 0; c < n; c++) {
        uint32_t child = block->members[c];
        double root = kin->root_probability[child];
        matrix[c * n + c] = (complex_number){1 - root + root * z.re, root * z.im};
        for (size_t k = kin->first[child]; k < kin->first[child + 1]; k++) {
            uint32_t parent = kin->candidates[k].parent;
            if (kin->component[parent] == block->component) {
                matrix[block->place[parent] * n + c].re = -kin->candidates[k].probability;
            }
        }
    }
    return determinant(matrix, n);
}

void stm_block_count_roots(const stm_block *block, double *counts)
{
    complex_number matrix[STM_BLOCK_EXACT_MAX * STM_BLOCK_EXACT_MAX];
    complex_number values[STM_BLOCK_EXACT_MAX + 1] = {{0, 0}};
    complex_number turn[STM_BLOCK_EXACT_MAX + 1] = {{0, 0}};
    size_t points = block->count + 1;
    const double full = 6.283185307179586476925;
    for (size_t j = 0; j < points; j++) {
        double angle = full * (double)j / (double)points;
        turn[j] = (complex_number){cos(angle), sin(angle)};
    }
    for (size_t j = 0; j <= points / 2; j++) {
        values[j] = value_at(block, turn[j], matrix);
        if (j > 0) {
            values[points - j] = (complex_number){values[j].re, -values[j].im};
        }
    }
    double total = 0;
    for (size_t k = 0; k < points; k++) {
        double sum = 0;
        for (size_t j = 0; j < points; j++) {
            sum += product(values[j], turn[(points - j) * k % points]).re;
        }
        counts[k] = sum > 0 ? sum : 0;
        total += counts[k];
    }
    for (size_t k = 0; k < points; k++) {
        counts[k] /= total;
    }
}
