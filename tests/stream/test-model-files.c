/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Models from files: what is read, and every way in which a well-formed file can still be no model, or not one of ours.
 */

#include "gguf-writer.h"
#include "stream-support.h"
#include "stream/memory.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

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
  guint n_extra;             /* its values, 0: 8 */
  float extra_value;         /* each of them */
  const char *extra_key;     /* a suffix, or a whole key where that begins with "split.", with the value @number */
  const char *extra_string;  /* for extra_key, in place of the number */
  double extra_float;        /* for extra_key, in place of the number */
} Recipe;

static void
add_number (GgufWriter   *writer,
            const Recipe *recipe,
            const char   *suffix,
            guint32       number)
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
add_weights (GgufWriter   *writer,
             const Recipe *recipe,
             const char   *name,
             guint64       n_cols,
             guint64       n_rows)
{
  guint n_dims = n_rows == 0 ? 1 : 2;
  guint64 ne[2] = { n_cols, n_rows };
  g_autofree float *values = NULL;

  if (g_strcmp0 (recipe->skip, name) == 0)
    return;
  if (g_strcmp0 (recipe->reshape, name) == 0)
    ne[n_dims - 1]++;
  values = g_new0 (float, ne[0] * MAX (ne[1], 1));
  for (gsize i = 0; g_strcmp0 (recipe->extra_tensor, name) == 0 && i < ne[0]; i++)
    values[i] = recipe->extra_value;
  if (g_strcmp0 (recipe->retype, name) == 0)
    gguf_writer_add_tensor (writer, name, recipe->type, n_dims, ne, values, ne[0] * MAX (ne[1], 1) * sizeof (float));
  else
    gguf_writer_add_floats (writer, name, RILL_TYPE_F32, n_dims, ne[0], MAX (ne[1], 1), values);
}

static void
add_extras (GgufWriter   *writer,
            const Recipe *recipe)
{
  gboolean is_whole = recipe->extra_key != NULL && g_str_has_prefix (recipe->extra_key, "split.");
  g_autofree char *key = recipe->extra_key == NULL ? NULL
                         : is_whole ? g_strdup (recipe->extra_key)
                                    : g_strdup_printf ("%s.%s", recipe->architecture, recipe->extra_key);

  if (key != NULL && recipe->extra_string != NULL)
    gguf_writer_add_string (writer, key, recipe->extra_string);
  else if (key != NULL && recipe->extra_float != 0)
    gguf_writer_add_f32 (writer, key, (float) recipe->extra_float);
  else if (key != NULL)
    gguf_writer_add_u32 (writer, key, (guint32) recipe->number);
  if (recipe->extra_tensor != NULL)
    add_weights (writer, recipe, recipe->extra_tensor, recipe->n_extra != 0 ? recipe->n_extra : 8, 0);
}

static char *
write_model (const char   *folder,
             const Recipe *recipe)
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
assert_has (const char *message,
            const char *word)
{
  if (word != NULL && strstr (message, word) == NULL)
    g_error ("expected \"%s\" in: %s", word, message);
}

/* Both doors refuse it; the one that only looks describes what is well formed and not ours. */
static void
assert_refused (const Recipe *recipe,
                int           code,
                const char   *word,
                const char   *second_word)
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
  assert_refused (&(Recipe) { .architecture = "mamba" }, RILL_ERROR_UNSUPPORTED, "recurrent state", NULL);
  assert_refused (&(Recipe) { .architecture = "qwen2vl" }, RILL_ERROR_UNSUPPORTED, "M-RoPE", NULL);
  assert_refused (&(Recipe) { .architecture = "gemma", .extra_key = "expert_count", .number = 8 }, RILL_ERROR_FORMAT,
                  "expert_used_count", "no such key");
  assert_refused (&(Recipe) { .architecture = "mpt" }, RILL_ERROR_UNSUPPORTED, "learned absolute positions", NULL);
  assert_refused (&(Recipe) { .architecture = "llama", .extra_key = "rope.dimension_sections", .number = 8 },
                  RILL_ERROR_UNSUPPORTED, "M-RoPE", NULL);
  assert_refused (&(Recipe) { .architecture = "llama", .extra_key = "split.count", .number = 3 }, RILL_ERROR_UNSUPPORTED,
                  "split.count", "one of 3 files");
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
  assert_refused (&(Recipe) { .architecture = "gemma", .extra_tensor = "blk.0.attn_q.bias" }, RILL_ERROR_UNSUPPORTED,
                  "blk.0.attn_q.bias", NULL);
  /* A part that may be missing is there as a whole or not at all. */
  assert_refused (&(Recipe) { .architecture = "llama", .extra_tensor = "blk.0.attn_q.bias" }, RILL_ERROR_FORMAT,
                  "blk.0.attn_q.bias", "expected [64]");
  assert_refused (&(Recipe) { .architecture = "llama", .retype = "blk.0.ffn_up.weight", .type = 24 }, RILL_ERROR_UNSUPPORTED,
                  "blk.0.ffn_up.weight", "I8");
  assert_refused (&(Recipe) { .architecture = "qwen2" }, RILL_ERROR_FORMAT, "blk.0.attn_q.bias", "none");
}

/* Sink logits may be there or not; where they are, there is one a head and each is a number. */
static void
test_sink_logits (void)
{
  const char *name = "blk.0.attn_sinks.weight";
  Recipe recipe = { .architecture = "llama", .extra_tensor = name, .n_extra = 4, .extra_value = 1.5f };
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = write_model (folder, &recipe);
  g_autoptr (GError) error = NULL;
  g_autoptr (RillModel) model = rill_model_load (path, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (model);
  test_folder_remove (folder);

  recipe.n_extra = 5;
  assert_refused (&recipe, RILL_ERROR_FORMAT, name, "[4], got [5]");
  recipe.extra_tensor = "blk.1.attn_sinks.weight";
  assert_refused (&recipe, RILL_ERROR_UNSUPPORTED, recipe.extra_tensor, NULL);
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
  /* A logit that is no number: the header alone does not tell. */
  {
    Recipe recipe = {
      .architecture = "llama", .extra_tensor = "blk.0.attn_sinks.weight", .n_extra = 4, .extra_value = NAN,
    };
    g_autofree char *folder = test_folder_new ();
    g_autofree char *path = write_model (folder, &recipe);
    g_autoptr (GError) error = NULL;

    g_assert_null (rill_model_load (path, NULL, NULL, &error));
    g_assert_error (error, RILL_ERROR, RILL_ERROR_FORMAT);
    assert_has (error->message, "finite logits");
    test_folder_remove (folder);
  }
}

/* A session of a size that systems promise and no machine of today has: told, and not taken piece by piece. */
static void
test_too_large (void)
{
  const gsize n_bytes = (gsize) 1 << 38;
  g_autoptr (GError) error = NULL;

  if ((gsize) sysconf (_SC_PHYS_PAGES) >= n_bytes / (gsize) sysconf (_SC_PAGESIZE)
      || !g_file_test ("/proc/meminfo", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("this machine has as much, or does not tell");
      return;
    }
  g_assert_null (rill_memory_new (1, n_bytes, "keys of the window", &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_MEMORY);
  assert_has (error->message, "keys of the window: expected at most the ");
  assert_has (error->message, "got 274877906944");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/bad/numbers", test_numbers);
  g_test_add_func ("/model/bad/missing-keys", test_missing_keys);
  g_test_add_func ("/model/bad/tensors", test_tensors);
  g_test_add_func ("/model/bad/refused-by-name", test_refused_by_name);
  g_test_add_func ("/model/bad/sink-logits", test_sink_logits);
  g_test_add_func ("/model/bad/rotary-numbers", test_rotary_numbers);
  g_test_add_func ("/model/bad/too-large", test_too_large);
  return g_test_run ();
}
