/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rill quantize: how much each type loses, that all else is kept, and that a failure leaves nothing behind.
 */

#include "program.h"
#include "test-model.h"

#include "format/gguf.h"
#include "quant/quant.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

typedef struct
{
  const char *type;
  double bound; /* of the relative root mean square by which a matrix of even noise may change */
} Case;

static TestModel *
make_model (guint    n_embd,
            RillType type)
{
  TestModelOptions options;

  test_model_options_init (&options);
  options.n_embd = n_embd;
  options.n_ff = n_embd;
  options.head_dim = options.n_rot = n_embd / options.n_head;
  options.type = type;
  options.vocabulary = TRUE;
  return test_model_new (&options);
}

static char *
make_path (TestModel  *model,
           const char *name)
{
  return g_build_filename (model->folder, name, NULL);
}

static float *
dup_values (const RillGgufTensor *tensor)
{
  float *values = g_new (float, tensor->n_values);

  rill_type_get_info (tensor->type)->dequantize (tensor->data, values, tensor->n_values);
  return values;
}

static double
get_distance (const RillGgufTensor *before,
              const RillGgufTensor *after)
{
  g_autofree float *expected = dup_values (before);
  g_autofree float *got = dup_values (after);
  double difference = 0, size = 0;

  for (guint64 i = 0; i < before->n_values; i++)
    {
      difference += pow ((double) got[i] - expected[i], 2);
      size += pow (expected[i], 2);
    }
  return sqrt (difference / size);
}

static void
check_keys (RillGguf *before,
            RillGguf *after)
{
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint64 i = 0; i < rill_gguf_get_n_keys (after); i++)
    g_hash_table_insert (texts, (char *) rill_gguf_get_key (after, i), rill_gguf_dup_value_text (after, i));
  for (guint64 i = 0; i < rill_gguf_get_n_keys (before); i++)
    {
      const char *key = rill_gguf_get_key (before, i);
      g_autofree char *text = rill_gguf_dup_value_text (before, i);

      if (!g_str_equal (key, "general.file_type") && !g_str_equal (key, "general.quantization_version"))
        g_assert_cmpstr (g_hash_table_lookup (texts, key), ==, text);
    }
  g_assert_true (g_hash_table_contains (texts, "general.file_type"));
}

/* Returns how many tensors have the type. */
static guint
check_tensors (RillGguf     *before,
               RillGguf     *after,
               const Case   *this_case)
{
  guint n_of_type = 0;

  g_assert_cmpuint (rill_gguf_get_n_tensors (after), ==, rill_gguf_get_n_tensors (before));
  for (guint64 i = 0; i < rill_gguf_get_n_tensors (before); i++)
    {
      const RillGgufTensor *from = rill_gguf_get_tensor (before, i);
      const RillGgufTensor *to = rill_gguf_get_tensor (after, i);

      g_assert_cmpstr (to->name, ==, from->name);
      g_assert_cmpuint (to->n_dims, ==, from->n_dims);
      g_assert_cmpmem (to->ne, sizeof to->ne, from->ne, sizeof from->ne);
      if (from->n_dims == 1)
        {
          g_assert_cmpuint (to->type, ==, from->type);
          g_assert_cmpmem (to->data, to->data_bytes, from->data, from->data_bytes);
          continue;
        }
      n_of_type += g_str_equal (rill_type_get_name (to->type), this_case->type) ? 1 : 0;
      if (!(get_distance (from, to) <= this_case->bound))
        g_test_fail_printf ("%s as %s: distance %g, bound %g", to->name, this_case->type, get_distance (from, to),
                            this_case->bound);
    }
  return n_of_type;
}

static void
test_round_trip (gconstpointer data)
{
  const Case *this_case = data;
  g_autoptr (TestModel) model = make_model (256, RILL_TYPE_F32);
  g_autofree char *path = make_path (model, "small.gguf");
  g_autoptr (ProgramResult) result = program_run (NULL, "quantize", model->path, path, this_case->type, NULL);
  g_autoptr (ProgramResult) text = NULL;
  g_autoptr (RillGguf) before = NULL;
  g_autoptr (RillGguf) after = NULL;
  g_autoptr (GError) error = NULL;

  program_assert_ok (result);
  g_assert_nonnull (strstr (result->out, this_case->type));
  before = rill_gguf_open (model->path, &error);
  g_assert_no_error (error);
  after = rill_gguf_open (path, &error);
  g_assert_no_error (error);
  check_keys (before, after);
  /* All but the output matrix: seven a layer, and the embedding. */
  g_assert_cmpuint (check_tensors (before, after, this_case), >=, 2 * 7 + 1);

  text = program_run (NULL, "generate", "--model", path, "--prompt", "a", "--max-tokens", "3", NULL);
  g_assert_cmpint (text->status, ==, 0);
}

/* Rows of 64 fill no block of 256. */
static void
test_small_rows (void)
{
  static const Case fallback = { "Q8_0", 0.006 };
  g_autoptr (TestModel) model = make_model (64, RILL_TYPE_F16);
  g_autofree char *path = make_path (model, "small.gguf");
  g_autoptr (ProgramResult) result = program_run (NULL, "quantize", model->path, path, "Q4_K", NULL);
  g_autoptr (RillGguf) before = rill_gguf_open (model->path, NULL);
  g_autoptr (RillGguf) after = rill_gguf_open (path, NULL);

  program_assert_ok (result);
  g_assert_cmpuint (check_tensors (before, after, &fallback), >=, 2 * 7 + 1);
}

static void
test_refused (void)
{
  g_autoptr (TestModel) model = make_model (64, RILL_TYPE_Q8_0);
  g_autofree char *path = make_path (model, "small.gguf");
  g_autofree char *contents = NULL;
  g_autoptr (ProgramResult) integers = NULL;
  g_autoptr (ProgramResult) no_file = NULL;
  g_autoptr (ProgramResult) no_type = NULL;
  g_autoptr (ProgramResult) too_few = NULL;

  integers = program_run (NULL, "quantize", model->path, path, "Q4_0", NULL);
  program_assert_failed (integers, 1, "expected F32, F16 or BF16, got Q8_0");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  g_assert_true (g_file_set_contents (path, "kept", -1, NULL));
  no_file = program_run (NULL, "quantize", "nowhere.gguf", path, "Q4_0", NULL);
  program_assert_failed (no_file, 1, "nowhere.gguf");
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "kept");

  no_type = program_run (NULL, "quantize", model->path, path, "Q9_K", NULL);
  program_assert_failed (no_type, 2, "Q9_K");
  too_few = program_run (NULL, "quantize", model->path, NULL);
  program_assert_failed (too_few, 2, "TYPE");
}

static void
test_help (void)
{
  g_autoptr (ProgramResult) result = program_run (NULL, "quantize", "--help", NULL);

  program_assert_ok (result);
  g_assert_nonnull (strstr (result->out, "Usage: rill quantize IN OUT.gguf TYPE"));
  g_assert_nonnull (strstr (result->out, "Example:\n  rill quantize "));
}

int
main (int    argc,
      char **argv)
{
  static const Case cases[] = { { "Q8_0", 0.006 }, { "Q6_K", 0.02 }, { "Q4_K", 0.075 }, { "Q4_0", 0.095 } };

  g_test_init (&argc, &argv, NULL);
  program_init (argc, argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/quantize/round-trip/%s", cases[i].type);

      g_test_add_data_func (name, &cases[i], test_round_trip);
    }
  g_test_add_func ("/quantize/small-rows", test_small_rows);
  g_test_add_func ("/quantize/refused", test_refused);
  g_test_add_func ("/quantize/help", test_help);
  return g_test_run ();
}
