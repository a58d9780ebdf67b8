/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two 16-bit floats of model files, IEEE 754 binary16 and bfloat16, converted in integer arithmetic: the result is
 * the same on every machine and under every rounding mode. This is the reference that vector kernels are held to.
 */

#include "quant/quant.h"

#include <string.h>

static inline guint32
bits_of_float (float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  return bits;
}

static inline float
float_of_bits (guint32 bits)
{
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

float
rill_half_to_float (guint16 half)
{
  guint32 sign = (guint32) (half & 0x8000) << 16;
  guint32 exponent = (half >> 10) & 0x1f;
  guint32 fraction = half & 0x3ff;

  if (exponent == 0x1f)
    return float_of_bits (sign | 0x7f800000 | fraction << 13);

  if (exponent == 0)
    {
      /* Subnormal: fraction x 2^-24, exact in a float. */
      float magnitude = (float) fraction * 0x1p-24f;

      return sign != 0 ? -magnitude : magnitude;
    }

  /* The bias goes from 15 to 127. */
  return float_of_bits (sign | (exponent + 112) << 23 | fraction << 13);
}

guint16
rill_float_to_half (float value)
{
  guint32 bits = bits_of_float (value);
  guint16 sign = (guint16) (bits >> 16 & 0x8000);
  guint32 magnitude = bits & 0x7fffffff;
  guint32 kept, rest, tie;
  guint shift;

  if (magnitude > 0x7f800000)
    return sign | 0x7e00;

  /* 65520 lies half-way between the largest half and the next power of two: it rounds to even, which is infinity. */
  if (magnitude >= 0x477ff000)
    return sign | 0x7c00;

  if (magnitude >= 0x38800000)
    {
      shift = 13;
      kept = magnitude - (112u << 23);
    }
  else if (magnitude >= 0x33000000)
    {
      /* Below 2^-14 the half is subnormal: the leading one becomes explicit and moves right. */
      shift = 126 - (magnitude >> 23);
      kept = (magnitude & 0x7fffff) | 0x800000;
    }
  else
    {
      return sign;
    }

  rest = kept & ((1u << shift) - 1);
  tie = 1u << (shift - 1);
  kept >>= shift;
  if (rest > tie || (rest == tie && (kept & 1) != 0))
    kept++;

  return (guint16) (sign | kept);
}

float
rill_bf16_to_float (guint16 bits)
{
  return float_of_bits ((guint32) bits << 16);
}

guint16
rill_float_to_bf16 (float value)
{
  guint32 bits = bits_of_float (value);

  if ((bits & 0x7fffffff) > 0x7f800000)
    return (guint16) (bits >> 16 | 0x40);

  return (guint16) ((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

float
rill_exponent_to_float (guint8 exponent)
{
  return float_of_bits (exponent < 2 ? 0x200000u << exponent : (exponent - 1u) << 23);
}
