/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The numbers of the engine's own exponential, shared by every instruction set.
 *
 * With n = round (x / ln 2) and r = x - n ln 2, |r| <= ln 2 / 2:
 *   exp (x) = 2^n (1 + r + r^2 (C2 + C3 r + C4 r^2 + C5 r^3 + C6 r^4))
 * where C2 ... C6 interpolate (e^r - 1 - r) / r^2 at the five Chebyshev points of the interval. The polynomial's own
 * relative error is below 1e-8; what remains is the rounding of a handful of float operations.
 */

#pragma once

#define RILL_EXP_LOG2E 1.44269504f
/* ln 2 in two parts; the low nine bits of the first are zero, so that n times it is exact for every n that occurs. */
#define RILL_EXP_LN2_HIGH 0.693145752f
#define RILL_EXP_LN2_LOW 1.42860677e-06f

#define RILL_EXP_C2 0.5f
#define RILL_EXP_C3 0.166665778f
#define RILL_EXP_C4 0.0416665561f
#define RILL_EXP_C5 0.00836317334f
#define RILL_EXP_C6 0.00139261759f

/* At these and beyond, the result is infinite or rounds to zero. */
#define RILL_EXP_MAX 89.0f
#define RILL_EXP_MIN -104.0f

/* Adding and subtracting it rounds |x| < 2^22 to the nearest integer, and leaves that integer in the low bits. */
#define RILL_EXP_ROUND 12582912.0f /* 1.5 * 2^23 */

/* GELU by its tanh, which is x sigmoid (z) with z = 2 sqrt (2 / pi) (x + 0.044715 x^3). */
#define RILL_GELU_SLOPE 1.59576912160573071176f
#define RILL_GELU_CUBE 0.044715f

/* Below this a tanh is its series: one less an exponential would lose its digits. */
#define RILL_TANH_SERIES 0.25f
#define RILL_TANH_C3 (-1.0f / 3)
#define RILL_TANH_C5 (2.0f / 15)
#define RILL_TANH_C7 (-17.0f / 315)
#define RILL_TANH_C9 (62.0f / 2835)
