/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers that are none: found in every type wherever they are, told by name when a model is loaded, and where finite
 * weights lead to them, when it is run.
 */

#include "format/gguf.h"
#include "quant/finite.h"
#include "rill.h"
#include "test-model.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define N_VALUES (700 * RILL_SUPER_VALUES)

static const guint32 types[] = {
  RILL_TYPE_F32,  RILL_TYPE_F16,  RILL_TYPE_BF16, RILL_TYPE_Q8_0,   RILL_TYPE_Q4_0,   RILL_TYPE_Q4_1,
  RILL_TYPE_Q5_0, RILL_TYPE_Q5_1, RILL_TYPE_Q2_K, RILL_TYPE_Q3_K,   RILL_TYPE_Q4_K,   RILL_TYPE_Q5_K,
  RILL_TYPE_Q6_K, RILL_TYPE_IQ4_NL, RILL_TYPE_IQ4_XS, RILL_TYPE_IQ3_XXS, RILL_TYPE_IQ3_S, RILL_TYPE_MXFP4,
};

/* What the index has to be, by value. */
static gsize
find_slowly (const RillTypeInfo *type,
             const guint8       *blocks)
{
  g_autofree float *values = g_new (float, N_VALUES);

  type->dequantize (blocks, values, N_VALUES);
  for (gsize i = 0; i < N_VALUES; i++)
    if (!isfinite (values[i]))
      return i;
  return N_VALUES;
}

/* Random bytes have what they have; then two at a time are set to each that is no number, anywhere in a block. */
static void
test_types (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
    {
      const RillTypeInfo *type = rill_type_get_info (types[t]);
      gsize n_bytes = N_VALUES / type->block_values * type->block_bytes;
      g_autofree guint8 *blocks = g_malloc (n_bytes);
      guint n_found = 0;

      for (gsize i = 0; i < n_bytes; i++)
        blocks[i] = (guint8) g_rand_int_range (rand, 0, 0x3c);
      g_assert_cmpuint (rill_blocks_find_not_finite (type, blocks, N_VALUES), ==, N_VALUES);

      for (guint round = 0; round < 60; round++)
        {
          static const guint16 bits[] = { 0x7c00, 0xfc00, 0x7e01, 0x7f80, 0xff80, 0x7fc0 };
          gsize block = (gsize) g_rand_int_range (rand, 0, (gint32) (N_VALUES / type->block_values));
          gsize at = block * type->block_bytes + 2 * (round % (type->block_bytes / 2));
          g_autofree guint8 *before = g_memdup2 (blocks + at, 2);
          gsize expected;

          memcpy (blocks + at, &bits[round % G_N_ELEMENTS (bits)], 2);
          expected = find_slowly (type, blocks);
          g_assert_cmpuint (rill_blocks_find_not_finite (type, blocks, N_VALUES), ==, expected);
          n_found += expected < N_VALUES;
          memcpy (blocks + at, before, 2);
        }
      g_assert_true (n_found > 0 || type->type == RILL_TYPE_MXFP4 || type->block_bytes > 64);
    }
}

/* The scales themselves, which the rounds above seldom hit in large blocks. */
static void
test_scales (void)
{
  for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
    {
      const RillTypeInfo *type = rill_type_get_info (types[t]);
      g_autofree guint8 *blocks = g_malloc (N_VALUES / type->block_values * type->block_bytes);
      guint n_found = 0;

      for (guint at = 0; at + 2 <= type->block_bytes; at += 2)
        {
          const guint16 infinite = type->type == RILL_TYPE_BF16 ? 0x7f80 : 0x7c00;
          gsize expected;

          memset (blocks, 0x11, N_VALUES / type->block_values * type->block_bytes);
          memcpy (blocks + 3 * type->block_bytes + at, &infinite, 2);
          expected = find_slowly (type, blocks);
          g_assert_cmpuint (rill_blocks_find_not_finite (type, blocks, N_VALUES), ==, expected);
          n_found += expected < N_VALUES;
        }
      /* 0x7c00 as the upper half of a float is a large number, and MXFP4 has no half. */
      g_assert_true (n_found > 0 || type->type == RILL_TYPE_MXFP4 || type->type == RILL_TYPE_F32);
    }
}

static TestModel *
new_model (RillType type)
{
  TestModelOptions options;

  test_model_options_init (&options);
  options.type = type;
  return test_model_new (&options);
}

static void
put_float (const TestModel *model,
           const char      *tensor_name,
           gsize            offset,
           float            value)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize n_bytes;
  guint64 at;

  {
    g_autoptr (RillGguf) gguf = rill_gguf_open (model->path, &error);

    g_assert_no_error (error);
    at = rill_gguf_find_tensor (gguf, tensor_name)->file_offset + offset;
  }
  g_assert_true (g_file_get_contents (model->path, &contents, &n_bytes, NULL));
  memcpy (contents + at, &value, sizeof value);
  g_assert_true (g_file_set_contents (model->path, contents, (gssize) n_bytes, NULL));
}

static void
assert_refused (const TestModel *model,
                const char      *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (rill_model_load (model->path, NULL, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, RILL_ERROR, RILL_ERROR_FORMAT);
  g_assert_true (g_str_has_prefix (error->message, model->path));
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_weights (void)
{
  static const char *const names[] = { "token_embd.weight", "blk.1.ffn_down.weight", "output.weight", "output_norm.weight",
                                       "blk.0.attn_norm.weight" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (TestModel) model = new_model (RILL_TYPE_F32);
      g_autofree char *words = g_strdup_printf ("tensor %s at byte ", names[i]);

      put_float (model, names[i], 4 * 17, NAN);
      assert_refused (model, words);
      assert_refused (model, "expected finite numbers, got nan as value 17");
      put_float (model, names[i], 4 * 17, -INFINITY);
      assert_refused (model, "expected finite numbers, got -inf as value 17");
    }
}

static void
test_blocks (void)
{
  g_autoptr (TestModel) model = new_model (RILL_TYPE_Q8_0);
  float scale_and_values;
  const guint8 bytes[4] = { 0x00, 0x7e, 1, 2 };

  memcpy (&scale_and_values, bytes, sizeof bytes);
  put_float (model, "blk.0.attn_k.weight", 3 * 34, scale_and_values);
  assert_refused (model, "tensor blk.0.attn_k.weight at byte ");
  assert_refused (model, "expected finite numbers, got nan as value 96");
}

/* Each weight is a number, what comes of them is not. */
static void
test_overflow (void)
{
  g_autoptr (TestModel) file = new_model (RILL_TYPE_F32);
  g_autoptr (GError) error = NULL;
  g_autoptr (RillModel) model = NULL;
  g_autoptr (RillSession) session = NULL;
  const RillToken token = 1;
  RillSessionOptions options;

  for (guint i = 0; i < 64; i++)
    put_float (file, "output_norm.weight", 4 * i, i % 2 == 0 ? 3e38f : -3e38f);
  model = rill_model_load (file->path, NULL, NULL, &error);
  g_assert_no_error (error);
  rill_session_options_init (&options);
  options.n_thread = 1;
  session = rill_session_new (model, &options, &error);
  g_assert_no_error (error);

  g_assert_false (rill_session_append (session, &token, 1, FALSE, NULL, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, RILL_ERROR, RILL_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "logits at position 0: expected finite numbers, got "));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/finite/types", test_types);
  g_test_add_func ("/finite/scales", test_scales);
  g_test_add_func ("/finite/weights", test_weights);
  g_test_add_func ("/finite/blocks", test_blocks);
  g_test_add_func ("/finite/overflow", test_overflow);

  return g_test_run ();
}
