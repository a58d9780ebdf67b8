/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Models from files: what is read, and every way in which a well-formed file can still be no model, or not one of ours.
 */

#include "gguf-writer.h"
#include "stream-support.h"

#include <math.h>
#include <string.h>

#define N_EMBD 64
#define N_FF 96
#define N_VOCAB 32

/* A small llama whose keys and tensors can be left out or replaced. */
typedef struct
{
  const char *architecture;
  const char *skip;          /* a key's suffix or a tensor's name that is left out */
  const char *change;        /* a key's suffix whose number is replaced ... */
  guint64 number;            /* ... by this */
  const char *reshape;       /* a tensor that gets one row too many */
  const char *retype;        /* a tensor that is said to be of ... */
  guint32 type;              /* ... this type */
  const char *extra_tensor;
  const char *extra_key;     /* a suffix, with the value @number */
  const char *extra_string;  /* for extra_key, in place of the number */
  double extra_float;        /* for extra_key, in place of the number */
} Recipe;

static void
add_number (GgufWriter *writer, const Recipe *recipe, const char *suffix, guint32 number)
{
  g_autofree char *key = g_strdup_printf ("%s.%s", recipe->architecture, suffix);

  if (g_strcmp0 (recipe->skip, suffix) == 0)
    return;
  if (g_strcmp0 (recipe->change, suffix) == 0)
    gguf_writer_add_integer (writer, key, RILL_GGUF_UINT64, recipe->number);
  else
    gguf_writer_add_u32 (writer, key, number);
}

static void
add_weights (GgufWriter *writer, const Recipe *recipe, const char *name, guint64 n_cols, guint64 n_rows)
{
  guint n_dims = n_rows == 0 ? 1 : 2;
  guint64 ne[2] = { n_cols, n_rows };
  g_autofree float *values = NULL;

  if (g_strcmp0 (recipe->skip, name) == 0)
    return;
  if (g_strcmp0 (recipe->reshape, name) == 0)
    ne[n_dims - 1]++;
  values = g_new0 (float, ne[0] * MAX (ne[1], 1));
  if (g_strcmp0 (recipe->retype, name) == 0)
    gguf_writer_add_tensor (writer, name, recipe->type, n_dims, ne, values, ne[0] * MAX (ne[1], 1) * sizeof (float));
  else
    gguf_writer_add_floats (writer, name, RILL_TYPE_F32, n_dims, ne[0], MAX (ne[1], 1), values);
}

static void
add_extras (GgufWriter *writer, const Recipe *recipe)
{
  g_autofree char *key = recipe->extra_key != NULL ? g_strdup_printf ("%s.%s", recipe->architecture, recipe->extra_key) : NULL;

  if (key != NULL && recipe->extra_string != NULL)
    gguf_writer_add_string (writer, key, recipe->extra_string);
  else if (key != NULL && recipe->extra_float != 0)
    gguf_writer_add_f32 (writer, key, (float) recipe->extra_float);
  else if (key != NULL)
    gguf_writer_add_u32 (writer, key, (guint32) recipe->number);
  if (recipe->extra_tensor != NULL)
    add_weights (writer, recipe, recipe->extra_tensor, 8, 0);
}

static char *
write_model (const char *folder, const Recipe *recipe)
{
  static const struct
  {
    const char *name;
    guint n_cols;
    guint n_rows;
  } layer[] = {
    { "attn_norm.weight", N_EMBD, 0 },        { "attn_q.weight", N_EMBD, N_EMBD },    { "attn_k.weight", N_EMBD, N_EMBD / 2 },
    { "attn_v.weight", N_EMBD, N_EMBD / 2 },  { "attn_output.weight", N_EMBD, N_EMBD }, { "ffn_norm.weight", N_EMBD, 0 },
    { "ffn_gate.weight", N_EMBD, N_FF },      { "ffn_up.weight", N_EMBD, N_FF },      { "ffn_down.weight", N_FF, N_EMBD },
  };
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  char *path = g_build_filename (folder, "model.gguf", NULL);

  if (recipe->architecture[0] != '\0')
    gguf_writer_add_string (writer, "general.architecture", recipe->architecture);
  add_number (writer, recipe, "block_count", 1);
  add_number (writer, recipe, "context_length", 128);
  add_number (writer, recipe, "embedding_length", N_EMBD);
  add_number (writer, recipe, "feed_forward_length", N_FF);
  add_number (writer, recipe, "attention.head_count", 4);
  add_number (writer, recipe, "attention.head_count_kv", 2);
  add_number (writer, recipe, "rope.dimension_count", 16);
  add_number (writer, recipe, "vocab_size", N_VOCAB);
  add_extras (writer, recipe);
  add_weights (writer, recipe, "token_embd.weight", N_EMBD, N_VOCAB);
  add_weights (writer, recipe, "output_norm.weight", N_EMBD, 0);
  add_weights (writer, recipe, "output.weight", N_EMBD, N_VOCAB);
  for (gsize i = 0; i < G_N_ELEMENTS (layer); i++)
    {
      g_autofree char *name = g_strconcat ("blk.0.", layer[i].name, NULL);

      add_weights (writer, recipe, name, layer[i].n_cols, layer[i].n_rows);
    }
  gguf_writer_save (writer, path);
  return path;
}

static void
assert_has (const char *message, const char *word)
{
  if (word != NULL && strstr (message, word) == NULL)
    g_error ("expected \"%s\" in: %s", word, message);
}

/* Both doors refuse it; the one that only looks describes what is well formed and not ours. */
static void
assert_refused (const Recipe *recipe, int code, const char *word, const char *second_word)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = write_model (folder, recipe);
  g_autoptr (GError) error = NULL;
  g_autoptr (RillModelInfo) info = NULL;

  g_assert_null (rill_model_load (path, NULL, NULL, &error));
  g_assert_error (error, RILL_ERROR, code);
  assert_has (error->message, path);
  assert_has (error->message, word);
  assert_has (error->message, second_word);
  g_clear_error (&error);

  info = rill_model_info_new (path, &error);
  if (code == RILL_ERROR_UNSUPPORTED)
    {
      g_assert_no_error (error);
      g_assert_nonnull (info->problem);
      assert_has (info->problem, word);
      g_assert_null (strstr (info->problem, path));
    }
  else
    g_assert_error (error, RILL_ERROR, code);
  test_folder_remove (folder);
}

static void
test_numbers (void)
{
  static const struct
  {
    const char *suffix;
    guint64 number;
  } cases[] = {
    { "block_count", 0 },
    { "block_count", 2000000 },
    { "block_count", G_MAXUINT64 },
    { "context_length", 0 },
    { "context_length", G_MAXUINT },
    { "embedding_length", 0 },
    { "embedding_length", G_GUINT64_CONSTANT (1) << 40 },
    { "embedding_length", 62 },
    { "feed_forward_length", 0 },
    { "feed_forward_length", G_MAXUINT64 },
    { "attention.head_count", 0 },
    { "attention.head_count", 3 },
    { "attention.head_count", G_MAXUINT },
    { "attention.head_count_kv", 0 },
    { "attention.head_count_kv", 3 },
    { "attention.head_count_kv", 8 },
    { "rope.dimension_count", 0 },
    { "rope.dimension_count", 15 },
    { "rope.dimension_count", 18 },
    { "vocab_size", 0 },
    { "vocab_size", 33 },
    { "vocab_size", G_MAXUINT64 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Recipe recipe = { .architecture = "llama", .change = cases[i].suffix, .number = cases[i].number };

      assert_refused (&recipe, RILL_ERROR_FORMAT, "expected", "got");
    }
}

static void
test_missing_keys (void)
{
  static const char *const keys[] = {
    "block_count", "context_length", "embedding_length", "feed_forward_length", "attention.head_count",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      Recipe recipe = { .architecture = "llama", .skip = keys[i] };

      assert_refused (&recipe, RILL_ERROR_FORMAT, keys[i], "no such key");
    }
  assert_refused (&(Recipe) { .architecture = "" }, RILL_ERROR_FORMAT, "general.architecture", NULL);
}

static void
test_tensors (void)
{
  static const char *const names[] = {
    "token_embd.weight",     "output_norm.weight",  "blk.0.attn_norm.weight",   "blk.0.attn_q.weight",
    "blk.0.attn_k.weight",   "blk.0.attn_v.weight", "blk.0.attn_output.weight", "blk.0.ffn_norm.weight",
    "blk.0.ffn_gate.weight", "blk.0.ffn_up.weight", "blk.0.ffn_down.weight",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Recipe missing = { .architecture = "llama", .skip = names[i] };
      Recipe reshaped = { .architecture = "llama", .reshape = names[i] };

      assert_refused (&missing, RILL_ERROR_FORMAT, names[i], "none");
      assert_refused (&reshaped, RILL_ERROR_FORMAT, names[i], "expected");
    }
  /* An output matrix may be left out, but not be of another shape. */
  assert_refused (&(Recipe) { .architecture = "llama", .reshape = "output.weight" }, RILL_ERROR_FORMAT, "[64, 32]", "[64, 33]");
}

static void
test_refused_by_name (void)
{
  assert_refused (&(Recipe) { .architecture = "mamba" }, RILL_ERROR_UNSUPPORTED, "\"mamba\"", "llama, qwen2");
  assert_refused (&(Recipe) { .architecture = "llama", .extra_key = "expert_count", .number = 8 }, RILL_ERROR_UNSUPPORTED,
                  "expert_count", "mixture of experts");
  assert_refused (&(Recipe) { .architecture = "llama", .extra_key = "rope.dimension_sections", .number = 8 },
                  RILL_ERROR_UNSUPPORTED, "M-RoPE", NULL);
  assert_refused (&(Recipe) { .architecture = "llama", .extra_tensor = "position_embd.weight" }, RILL_ERROR_UNSUPPORTED,
                  "learned absolute positions", NULL);
  assert_refused (&(Recipe) { .architecture = "llama", .extra_key = "rope.scaling.type", .extra_string = "longrope" },
                  RILL_ERROR_UNSUPPORTED, "\"longrope\"", NULL);
  assert_refused (&(Recipe) { .architecture = "llama", .extra_key = "attention.value_length", .number = 32 },
                  RILL_ERROR_UNSUPPORTED, "value_length", NULL);
  assert_refused (&(Recipe) { .architecture = "llama", .extra_tensor = "blk.0.attn_q_norm.weight" }, RILL_ERROR_UNSUPPORTED,
                  "blk.0.attn_q_norm.weight", NULL);
  assert_refused (&(Recipe) { .architecture = "llama", .extra_tensor = "blk.1.attn_norm.weight" }, RILL_ERROR_UNSUPPORTED,
                  "blk.1.attn_norm.weight", NULL);
  assert_refused (&(Recipe) { .architecture = "llama", .extra_tensor = "blk.0.attn_q.bias" }, RILL_ERROR_UNSUPPORTED,
                  "blk.0.attn_q.bias", NULL);
  assert_refused (&(Recipe) { .architecture = "llama", .retype = "blk.0.ffn_up.weight", .type = 24 }, RILL_ERROR_UNSUPPORTED,
                  "blk.0.ffn_up.weight", "I8");
  assert_refused (&(Recipe) { .architecture = "qwen2" }, RILL_ERROR_FORMAT, "blk.0.attn_q.bias", "none");
}

static void
test_rotary_numbers (void)
{
  static const struct
  {
    const char *suffix;
    double number;
  } cases[] = {
    { "rope.freq_base", -1 },
    { "rope.freq_base", 0.5 },
    { "rope.freq_base", (double) NAN },
    { "rope.freq_base", (double) INFINITY },
    { "rope.scaling.factor", -4 },
    { "rope.scaling.factor", 1e30 },
    { "rope.scaling.attn_factor", -1 },
    { "rope.scaling.yarn_beta_fast", -1 },
    { "attention.layer_norm_rms_epsilon", -1 },
    { "attention.layer_norm_rms_epsilon", (double) NAN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Recipe recipe = { .architecture = "llama", .extra_key = cases[i].suffix, .extra_float = cases[i].number };

      assert_refused (&recipe, RILL_ERROR_FORMAT, cases[i].suffix, "expected");
    }
  /* A factor of a frequency has to be a number that frequencies can be divided by. */
  {
    Recipe recipe = { .architecture = "llama", .extra_tensor = "rope_freqs.weight" };
    g_autofree char *folder = test_folder_new ();
    g_autofree char *path = write_model (folder, &recipe);
    g_autoptr (GError) error = NULL;

    g_assert_null (rill_model_load (path, NULL, NULL, &error));
    g_assert_error (error, RILL_ERROR, RILL_ERROR_FORMAT);
    assert_has (error->message, "rope_freqs.weight");
    test_folder_remove (folder);
  }
}

/* --- What is right ----------------------------------------------------------------------------------------------- */

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
  g_assert_nonnull (rill_model_get_info (fixture->model)->text_problem);
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
loading_cb (guint64 done, guint64 total, gpointer user_data)
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
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/bad/numbers", test_numbers);
  g_test_add_func ("/model/bad/missing-keys", test_missing_keys);
  g_test_add_func ("/model/bad/tensors", test_tensors);
  g_test_add_func ("/model/bad/refused-by-name", test_refused_by_name);
  g_test_add_func ("/model/bad/rotary-numbers", test_rotary_numbers);
  g_test_add_func ("/model/info", test_info);
  g_test_add_func ("/model/no-tokenizer", test_no_tokenizer);
  g_test_add_func ("/model/progress", test_progress);
  g_test_add_func ("/model/synthetic", test_synthetic);
  return g_test_run ();
}
