/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Weight types: the 16-bit floats over all their values, and the block formats against reference files, bit for bit.
 */

#include "quant/quant.h"

#include <math.h>
#include <string.h>

static guint32
bits_of (float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  return bits;
}

static void
test_half_values (void)
{
  g_assert_cmpfloat (rill_half_to_float (0x3c00), ==, 1.0f);
  g_assert_cmpfloat (rill_half_to_float (0xc000), ==, -2.0f);
  g_assert_cmpfloat (rill_half_to_float (0x7bff), ==, 65504.0f);
  g_assert_cmpfloat (rill_half_to_float (0x0001), ==, 0x1p-24f);
  g_assert_cmpfloat (rill_half_to_float (0x0400), ==, 0x1p-14f);
  g_assert_cmphex (bits_of (rill_half_to_float (0x8000)), ==, 0x80000000);
  g_assert_true (isinf (rill_half_to_float (0x7c00)));
  g_assert_true (isnan (rill_half_to_float (0x7e00)));
}

/* Every half goes to float and back; so does the middle between it and the next one, which must go to the even one. */
static void
test_half_round_trip (void)
{
  for (guint half = 0; half < 0x7c00; half++)
    {
      float value = rill_half_to_float ((guint16) half);
      float next = half + 1 < 0x7c00 ? rill_half_to_float ((guint16) (half + 1)) : 65536.0f;
      float middle = (value + next) / 2;
      guint even = (half & 1) == 0 ? half : half + 1;

      g_assert_cmphex (rill_float_to_half (value), ==, half);
      g_assert_cmphex (rill_float_to_half (-value), ==, half | 0x8000);
      g_assert_cmphex (rill_float_to_half (middle), ==, even);
      g_assert_cmphex (rill_float_to_half (nextafterf (middle, 0)), ==, half);
      g_assert_cmphex (rill_float_to_half (nextafterf (middle, INFINITY)), ==, half + 1);
    }

  g_assert_cmphex (rill_float_to_half (INFINITY), ==, 0x7c00);
  g_assert_cmphex (rill_float_to_half (-3e38f), ==, 0xfc00);
  g_assert_cmphex (rill_float_to_half (1e-45f), ==, 0);
  g_assert_true (isnan (rill_half_to_float (rill_float_to_half (NAN))));
}

static void
test_bf16_round_trip (void)
{
  for (guint bits = 0; bits < 0x7f80; bits++)
    {
      float value = rill_bf16_to_float ((guint16) bits);
      float next = rill_bf16_to_float ((guint16) (bits + 1));
      guint even = (bits & 1) == 0 ? bits : bits + 1;

      g_assert_cmphex (bits_of (value), ==, bits << 16);
      g_assert_cmphex (rill_float_to_bf16 (value), ==, bits);
      if (isfinite (next))
        g_assert_cmphex (rill_float_to_bf16 (value + (next - value) / 2), ==, even);
    }

  g_assert_cmphex (rill_float_to_bf16 (INFINITY), ==, 0x7f80);
  g_assert_cmphex (rill_float_to_bf16 (3.4e38f), ==, 0x7f80);
  g_assert_true (isnan (rill_bf16_to_float (rill_float_to_bf16 (NAN))));
}

static void
test_table (void)
{
  static const char *const names[] = {
    "F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K",
    "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS", "IQ3_S", "IQ3_XXS", "MXFP4",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const RillTypeInfo *info = rill_type_find (names[i]);
      guint block_values, block_bytes;

      g_assert_nonnull (info);
      g_assert_true (rill_type_get_info (info->type) == info);
      g_assert_cmpstr (rill_type_get_name (info->type), ==, names[i]);
      g_assert_true (rill_type_get_layout (info->type, &block_values, &block_bytes));
      g_assert_cmpuint (block_values, ==, info->block_values);
      g_assert_cmpuint (block_bytes, ==, info->block_bytes);
    }

  g_assert_true (rill_type_find ("q8_0") == rill_type_get_info (RILL_TYPE_Q8_0));
  g_assert_null (rill_type_find ("IQ2_S"));
  g_assert_null (rill_type_get_info (22));
  g_assert_cmpstr (rill_type_get_name (22), ==, "IQ2_S");
  g_assert_null (rill_type_get_name (99));
  g_assert_null (rill_type_get_name (G_MAXUINT32));
}

static char *
load (const char *name,
      gsize      *n_bytes)
{
  const char *folder = g_getenv ("RILL_REFERENCE");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : "", "quants", name, NULL);
  char *bytes = NULL;

  if (!g_file_get_contents (path, &bytes, n_bytes, NULL))
    g_test_skip ("the reference files are not there");

  return bytes;
}

static void
check_blocks (const RillTypeInfo *info,
              const char         *blocks_name,
              const char         *values_name)
{
  gsize n_block_bytes, n_value_bytes, n_values;
  g_autofree char *blocks = load (blocks_name, &n_block_bytes);
  g_autofree char *expected = load (values_name, &n_value_bytes);
  g_autofree float *values = NULL;

  if (blocks == NULL || expected == NULL)
    return;

  n_values = n_value_bytes / sizeof (float);
  g_assert_cmpuint (n_values / info->block_values * info->block_bytes, ==, n_block_bytes);
  values = g_new (float, n_values);
  info->dequantize (blocks, values, n_values);
  g_assert_cmpmem (values, n_value_bytes, expected, n_value_bytes);
}

/* The reference's files are called q8_0 and q6_K. */
static char *
dup_stem (const char *type_name)
{
  char *stem = g_ascii_strdown (type_name, -1);

  if (g_str_has_suffix (stem, "_k"))
    stem[strlen (stem) - 1] = 'K';
  return stem;
}

/* The reference has none of these three. */
static gboolean
has_random_blocks (RillType type)
{
  return type != RILL_TYPE_IQ3_S && type != RILL_TYPE_IQ3_XXS && type != RILL_TYPE_MXFP4;
}

static void
test_reference (gconstpointer data)
{
  const RillTypeInfo *info = rill_type_find (data);
  g_autofree char *stem = dup_stem (data);
  g_autofree char *blocks = g_strconcat (stem, ".q", NULL);
  g_autofree char *values = g_strconcat (stem, ".f32", NULL);
  g_autofree char *random_blocks = g_strconcat (stem, ".rnd", NULL);
  g_autofree char *random_values = g_strconcat (stem, ".rnd.f32", NULL);

  check_blocks (info, blocks, values);
  if (info->block_values > 1 && has_random_blocks (info->type))
    check_blocks (info, random_blocks, random_values);
}

static double
squared_error (const float *values,
               const float *source,
               gsize        n_values)
{
  double error = 0;

  for (gsize i = 0; i < n_values; i++)
    {
      g_assert_true (isfinite (values[i]));
      error += ((double) values[i] - source[i]) * ((double) values[i] - source[i]);
    }

  return error;
}

/* What we quantise is, over all the hard rows of the reference, no further from the source than the reference's own. */
static void
test_quantize (gconstpointer data)
{
  const RillTypeInfo *info = rill_type_find (data);
  g_autofree char *stem = dup_stem (data);
  g_autofree char *values_name = g_strconcat (stem, ".f32", NULL);
  gsize n_bytes, n_source_bytes, n_values;
  g_autofree char *source = load ("source.f32", &n_source_bytes);
  g_autofree char *reference = load (values_name, &n_bytes);
  g_autofree guint8 *blocks = NULL;
  g_autofree float *values = NULL;
  double ours, theirs;

  if (source == NULL || reference == NULL)
    return;

  n_values = n_source_bytes / sizeof (float);
  blocks = g_malloc (n_values / info->block_values * info->block_bytes);
  values = g_new (float, n_values);
  info->quantize ((const float *) (void *) source, blocks, n_values);
  info->dequantize (blocks, values, n_values);

  ours = squared_error (values, (const float *) (void *) source, n_values);
  theirs = squared_error ((const float *) (void *) reference, (const float *) (void *) source, n_values);
  g_test_message ("%s: squared error %g, reference %g", info->name, ours, theirs);
  g_assert_cmpfloat (ours, <=, theirs * 1.001);
}

/* Values no block can hold give finite blocks; values that are no numbers give no undefined conversion. */
static void
test_quantize_extremes (void)
{
  static const RillType types[] = { RILL_TYPE_Q8_0, RILL_TYPE_Q4_0, RILL_TYPE_Q4_K, RILL_TYPE_Q6_K };
  static const float extremes[] = { 0, 1e-45f, 1e-9f, 3e38f, -3e38f, INFINITY, -INFINITY, NAN };

  for (gsize i = 0; i < G_N_ELEMENTS (extremes); i++)
    {
      for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
        {
          const RillTypeInfo *info = rill_type_get_info (types[t]);
          float source[256] = { 1, -1, 0.5f }, values[256];
          guint8 blocks[512];

          source[7] = extremes[i];
          source[200] = extremes[i];
          info->quantize (source, blocks, 256);
          info->dequantize (blocks, values, 256);
          squared_error (values, values, 256);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  static const char *const reference_types[] = {
    "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K",
    "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS", "IQ3_S", "IQ3_XXS", "MXFP4",
  };

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/quant/half/values", test_half_values);
  g_test_add_func ("/quant/half/round-trip", test_half_round_trip);
  g_test_add_func ("/quant/bf16/round-trip", test_bf16_round_trip);
  g_test_add_func ("/quant/table", test_table);
  for (gsize i = 0; i < G_N_ELEMENTS (reference_types); i++)
    {
      g_autofree char *path = g_strdup_printf ("/quant/reference/%s", reference_types[i]);

      g_test_add_data_func (path, reference_types[i], test_reference);
    }
  g_test_add_data_func ("/quant/quantize/f16", "F16", test_quantize);
  g_test_add_data_func ("/quant/quantize/bf16", "BF16", test_quantize);
  g_test_add_data_func ("/quant/quantize/q8_0", "Q8_0", test_quantize);
  g_test_add_data_func ("/quant/quantize/q4_0", "Q4_0", test_quantize);
  g_test_add_data_func ("/quant/quantize/q4_K", "Q4_K", test_quantize);
  g_test_add_data_func ("/quant/quantize/q6_K", "Q6_K", test_quantize);
  g_test_add_func ("/quant/quantize/extremes", test_quantize_extremes);

  return g_test_run ();
}
