/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Models that are right: what is said of them, how they load, and those made of random numbers.
 */

#include "stream-support.h"

static void
test_info (void)
{
  TestModelOptions options;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (RillModelInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  const RillModelInfo *loaded;
  guint64 n_layer = 64 * 64 * 2 + 64 * 32 * 2 + 3 * 64 * 96 + 2 * 64;

  test_model_options_init (&options);
  options.vocabulary = TRUE;
  options.rope_freqs = TRUE;
  options.type = RILL_TYPE_Q8_0;
  fixture = fixture_new (&options);
  info = rill_model_info_new (fixture->test->path, &error);
  g_assert_no_error (error);
  loaded = rill_model_get_info (fixture->model);
  g_assert_null (info->problem);
  g_assert_null (info->text_problem);
  g_assert_cmpstr (info->name, ==, "test");
  g_assert_cmpstr (info->architecture, ==, "llama");
  g_assert_cmpstr (info->weight_type, ==, "Q8_0");
  g_assert_cmpstr (info->tokenizer, ==, "llama");
  g_assert_cmpstr (info->rope_scaling, ==, "llama3");
  g_assert_cmpuint (info->gguf_version, ==, 3);
  g_assert_cmpuint (info->n_layer, ==, 2);
  g_assert_cmpuint (info->n_head, ==, 4);
  g_assert_cmpuint (info->n_head_kv, ==, 2);
  g_assert_cmpuint (info->head_dim, ==, 16);
  g_assert_cmpuint (info->n_rot, ==, 16);
  g_assert_cmpuint (info->n_embd, ==, 64);
  g_assert_cmpuint (info->n_ff, ==, 96);
  g_assert_cmpuint (info->n_vocab, ==, 416);
  g_assert_cmpuint (info->context_length, ==, 256);
  g_assert_cmpfloat (info->rope_theta, ==, 10000);
  g_assert_cmpuint (info->n_parameter, ==, 2 * 416 * 64 + 64 + 2 * n_layer + 8);
  g_assert_false (info->tied_output);
  g_assert_cmpuint (loaded->n_parameter, ==, info->n_parameter);
  g_assert_cmpstr (loaded->path, ==, fixture->test->path);
  g_assert_nonnull (rill_model_get_tokenizer (fixture->model));
  g_assert_cmpuint (rill_model_get_decode_bytes (fixture->model), ==,
                    (416 * 64 + 64 + 2 * (n_layer - 2 * 64)) / 32 * 34);
}

/* Without a vocabulary there is no text, but there are logits. */
static void
test_no_tokenizer (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autoptr (RillModelInfo) info = rill_model_info_new (fixture->test->path, NULL);
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  RillSessionOptions options;
  g_autoptr (RillSession) session = NULL;
  RillToken token = 3;

  g_assert_null (info->problem);
  g_assert_nonnull (info->text_problem);
  g_assert_cmpstr (rill_model_get_info (fixture->model)->text_problem, ==, info->text_problem);
  g_assert_null (rill_model_get_tokenizer (fixture->model));
  rill_chat_append_begin (fixture->model, tokens);
  rill_chat_append_message (fixture->model, RILL_ROLE_USER, "Hello", tokens);
  g_assert_cmpuint (tokens->len, ==, 0);
  session_options (&options, 4, 32, 0, 8);
  session = session_new (fixture, &options);
  session_append (session, &token, 1);
  g_assert_nonnull (rill_session_get_logits (session));
}

typedef struct
{
  guint64 last;
  gboolean stop;
} Loading;

static gboolean
loading_cb (guint64  done,
            guint64  total,
            gpointer user_data)
{
  Loading *loading = user_data;

  g_assert_cmpuint (done, >, loading->last);
  g_assert_cmpuint (done, <=, total);
  loading->last = done;
  return !loading->stop;
}

static void
test_progress (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autoptr (RillModel) model = NULL;
  g_autoptr (GError) error = NULL;
  Loading loading = { 0 };

  model = rill_model_load (fixture->test->path, loading_cb, &loading, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (loading.last, ==, rill_model_get_info (model)->file_bytes);
  loading = (Loading) { .stop = TRUE };
  g_assert_null (rill_model_load (fixture->test->path, loading_cb, &loading, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_CANCELLED);
}

static void
test_synthetic (void)
{
  static const char *const types[] = { "F32", "F16", "BF16", "Q8_0", "Q4_0" };
  const char *const *shapes = rill_model_list_shapes ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_strv_contains (shapes, "llama-3.2-1b"));
  g_assert_true (g_strv_contains (shapes, "tiny"));
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (RillModel) model = rill_model_new_synthetic ("tiny", types[i], &error);
      RillSessionOptions options;
      g_autoptr (RillSession) session = NULL;
      RillToken tokens[20] = { 0 };
      const float *logits;
      double square = 0;
      guint n_vocab;

      g_assert_no_error (error);
      g_assert_cmpstr (rill_model_get_info (model)->weight_type, ==, types[i]);
      n_vocab = rill_model_get_info (model)->n_vocab;
      session_options (&options, 4, 32, 0, 8);
      session = rill_session_new (model, &options, &error);
      g_assert_no_error (error);
      for (guint t = 0; t < 20; t++)
        tokens[t] = (RillToken) (t * 31);
      session_append (session, tokens, 20);
      logits = rill_session_get_logits (session);
      for (guint t = 0; t < n_vocab; t++)
        square += (double) logits[t] * (double) logits[t];
      /* Of the size that trained models have. */
      g_assert_cmpfloat (square / n_vocab, >, 0.1);
      g_assert_cmpfloat (square / n_vocab, <, 10);
    }
  g_assert_null (rill_model_new_synthetic ("huge", "F32", &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (rill_model_new_synthetic ("tiny", "Q9_9", &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/info", test_info);
  g_test_add_func ("/model/no-tokenizer", test_no_tokenizer);
  g_test_add_func ("/model/progress", test_progress);
  g_test_add_func ("/model/synthetic", test_synthetic);
  return g_test_run ();
}
