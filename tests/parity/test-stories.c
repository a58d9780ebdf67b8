/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A real, trained model: its tokenizer, its greedy continuations id by id, its first logits and its perplexities,
 * against a forward pass in double precision over the float weights.
 */

#include "reference.h"

#include <math.h>

#define EXPECTED "weights/stories260K.expected.json"

typedef struct
{
  double nats;
  GArray *tokens;
  guint n_vocab;
} Score;

static gboolean
score_cb (guint64      position,
          const float *logits,
          gpointer     user_data)
{
  Score *score = user_data;
  double largest = -INFINITY;
  double sum = 0;

  if (position + 1 == score->tokens->len)
    return TRUE;
  for (guint i = 0; i < score->n_vocab; i++)
    largest = MAX (largest, (double) logits[i]);
  for (guint i = 0; i < score->n_vocab; i++)
    sum += exp ((double) logits[i] - largest);
  score->nats += log (sum) + largest - (double) logits[g_array_index (score->tokens, RillToken, position + 1)];
  return TRUE;
}

static double
measure_perplexity (RillModel *model,
                    GArray    *tokens)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RillSession) session = NULL;
  RillSessionOptions options;
  Score score = { 0, tokens, rill_model_get_info (model)->n_vocab };

  rill_session_options_init (&options);
  session = rill_session_new (model, &options, &error);
  g_assert_no_error (error);
  rill_session_append_each (session, reference_get_ids (tokens), tokens->len, score_cb, &score, &error);
  g_assert_no_error (error);
  return exp (score.nats / (tokens->len - 1));
}

static RillToken
find_largest (const float *logits,
              guint        n_vocab)
{
  guint best = 0;

  for (guint i = 1; i < n_vocab; i++)
    if (logits[i] > logits[best])
      best = i;
  return (RillToken) best;
}

/* The model and what is expected of it; FALSE, and the test skipped, where they are absent. */
static gboolean
open_reference (const char  *file,
                RillModel  **model,
                JsonObject **expected)
{
  g_autofree char *path = reference_dup_path (file);

  if (path == NULL)
    return FALSE;
  *expected = reference_load_json (EXPECTED);
  if (*expected == NULL)
    return FALSE;
  *model = reference_load_model (path);
  return TRUE;
}

static void
assert_tokens_equal (GArray *got,
                     GArray *expected)
{
  g_assert_cmpuint (got->len, ==, expected->len);
  for (guint i = 0; i < got->len; i++)
    g_assert_cmpint (g_array_index (got, RillToken, i), ==, g_array_index (expected, RillToken, i));
}

static void
test_tokenizer (void)
{
  g_autoptr (RillModel) model = NULL;
  g_autoptr (JsonObject) expected = NULL;
  RillTokenizer *tokenizer;
  static const char *const sections[] = { "greedy", "nll" };

  if (!open_reference ("weights/stories260K-f32.gguf", &model, &expected))
    return;
  tokenizer = rill_model_get_tokenizer (model);
  g_assert_nonnull (tokenizer);

  for (guint s = 0; s < G_N_ELEMENTS (sections); s++)
    {
      JsonArray *rows = json_object_get_array_member (expected, sections[s]);

      for (guint i = 0; i < json_array_get_length (rows); i++)
        {
          JsonObject *row = json_array_get_object_element (rows, i);
          g_autoptr (GArray) ids = reference_dup_tokens (row, s == 0 ? "prompt_ids" : "ids");
          g_autoptr (GArray) got = g_array_new (FALSE, FALSE, sizeof (RillToken));

          rill_tokenizer_encode (tokenizer, json_object_get_string_member (row, s == 0 ? "prompt" : "text"), -1,
                                 RILL_ENCODE_BOS, got);
          assert_tokens_equal (got, ids);
        }
    }
}

/* The five largest first logits, the ids one by one, and their text. */
static void
check_greedy (RillModel  *model,
              JsonObject *row,
              GString    *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RillSession) session = NULL;
  g_autoptr (RillDetokenizer) detokenizer = rill_detokenizer_new (rill_model_get_tokenizer (model), FALSE);
  g_autoptr (GArray) prompt = reference_dup_tokens (row, "prompt_ids");
  g_autoptr (GArray) ids = reference_dup_tokens (row, "gen_ids");
  JsonArray *first = json_object_get_array_member (row, "first_top5");
  guint n_vocab = rill_model_get_info (model)->n_vocab;
  RillSessionOptions options;

  rill_session_options_init (&options);
  session = rill_session_new (model, &options, &error);
  g_assert_no_error (error);
  rill_session_append (session, reference_get_ids (prompt), prompt->len, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < json_array_get_length (first); i++)
    {
      JsonArray *pair = json_array_get_array_element (first, i);
      float logit = rill_session_get_logits (session)[json_array_get_int_element (pair, 0)];

      g_assert_cmpfloat_with_epsilon ((double) logit, json_array_get_double_element (pair, 1), 1e-4);
    }

  for (guint i = 0; i < prompt->len; i++)
    rill_detokenizer_push (detokenizer, g_array_index (prompt, RillToken, i), text);
  g_string_truncate (text, 0);
  for (guint i = 0; i < ids->len; i++)
    {
      RillToken token = find_largest (rill_session_get_logits (session), n_vocab);

      g_assert_cmpint (token, ==, g_array_index (ids, RillToken, i));
      rill_detokenizer_push (detokenizer, token, text);
      rill_session_append (session, &token, 1, TRUE, NULL, NULL, &error);
      g_assert_no_error (error);
    }
  rill_detokenizer_finish (detokenizer, text);
}

static void
test_greedy (void)
{
  g_autoptr (RillModel) model = NULL;
  g_autoptr (JsonObject) expected = NULL;
  JsonArray *rows;

  if (!open_reference ("weights/stories260K-f32.gguf", &model, &expected))
    return;

  rows = json_object_get_array_member (expected, "greedy");
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autoptr (GString) text = g_string_new (NULL);

      check_greedy (model, row, text);
      g_assert_cmpstr (text->str, ==, json_object_get_string_member (row, "text"));
    }
}

typedef struct
{
  const char *file;
  double tolerance; /* of the perplexity, relative */
} Weights;

static void
test_perplexity (gconstpointer data)
{
  const Weights *weights = data;
  g_autoptr (RillModel) model = NULL;
  g_autoptr (JsonObject) expected = NULL;
  JsonArray *rows;

  if (!open_reference (weights->file, &model, &expected))
    return;

  rows = json_object_get_array_member (expected, "nll");
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autoptr (GArray) ids = reference_dup_tokens (row, "ids");
      double perplexity = measure_perplexity (model, ids);
      double wanted = json_object_get_double_member (row, "ppl");

      g_test_message ("%s: perplexity %.6f, in double %.6f", weights->file, perplexity, wanted);
      g_assert_cmpfloat (fabs (perplexity / wanted - 1), <=, weights->tolerance);
    }
}

int
main (int    argc,
      char **argv)
{
  /* Half a percent where the weights are the same numbers; more where they are rounded to 8 bits. */
  static const Weights weights[] = {
    { "weights/stories260K-f32.gguf", 0.005 },
    { "weights/stories260K-f16.gguf", 0.005 },
    { "weights/stories260K-q8_0.gguf", 0.03 },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parity/stories/tokenizer", test_tokenizer);
  g_test_add_func ("/parity/stories/greedy", test_greedy);
  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      g_autofree char *base = g_path_get_basename (weights[i].file);
      g_autofree char *name = g_strdup_printf ("/parity/stories/perplexity/%s", base);

      g_test_add_data_func (name, &weights[i], test_perplexity);
    }
  return g_test_run ();
}
