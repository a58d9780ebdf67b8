/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a stream may be asked for, with a model of every kind of attention: undoing, saving and restoring, keeping, being
 * watched. Positions that are turned twice, biases, local layers and soft caps must all survive it.
 *
 * Arguments: the Python interpreter, generate.py, the folder that it fills, and the cases to fill it with.
 */

#include "fixture.h"

#include "model/model.h"

#include <math.h>
#include <string.h>

#define LIMIT 1e-5
#define CAPACITY 15
#define N_SINK 4
#define N_KEPT 3
#define U 6
#define NUMPY_MISSING 77

typedef struct
{
  RillModel *model;
  guint n_vocab;
} Loaded;

static void
loaded_clear (Loaded *loaded)
{
  rill_model_unref (loaded->model);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Loaded, loaded_clear)

static Loaded
load (const FixtureRun *run)
{
  g_autoptr (GError) error = NULL;
  Loaded loaded = { .model = rill_model_load (run->model_path, NULL, NULL, &error) };

  g_assert_no_error (error);
  loaded.n_vocab = rill_model_get_info (loaded.model)->n_vocab;
  return loaded;
}

static RillSession *
new_session (const Loaded *loaded,
             guint         n_sink,
             guint         max_kept,
             guint         chunk)
{
  g_autoptr (GError) error = NULL;
  RillSessionOptions options;
  RillSession *session;

  rill_session_options_init (&options);
  options.policy = RILL_POLICY_STREAMING;
  options.n_sink = n_sink;
  options.capacity = CAPACITY;
  options.max_kept = max_kept;
  options.n_rewind = U;
  options.cache_type = RILL_CACHE_F32;
  options.chunk = chunk;
  options.n_thread = 1;
  session = rill_session_new (loaded->model, &options, &error);
  g_assert_no_error (error);
  return session;
}

static void
append (RillSession      *session,
        const FixtureRun *run,
        gsize             from,
        gsize             to)
{
  g_autoptr (GError) error = NULL;

  rill_session_append (session, run->tokens + from, to - from, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_same (const Loaded *loaded,
             RillSession  *got,
             RillSession  *expected)
{
  const float *a = rill_session_get_logits (got), *b = rill_session_get_logits (expected);
  double difference = 0, size = 0;

  for (guint i = 0; i < loaded->n_vocab; i++)
    {
      difference += pow ((double) a[i] - (double) b[i], 2);
      size += pow ((double) b[i], 2);
    }
  if (!(sqrt (difference / size) <= LIMIT))
    g_error ("distance %.3g is beyond %.3g", sqrt (difference / size), LIMIT);
}

/* Tokens undone and read again, or others read and undone, have left no trace. */
static void
test_rewind (gconstpointer data)
{
  const FixtureRun *run = data;
  g_auto (Loaded) loaded = load (run);
  g_autoptr (RillSession) plain = new_session (&loaded, N_SINK, 0, 16);
  g_autoptr (RillSession) undone = new_session (&loaded, N_SINK, 0, 16);
  g_autoptr (GError) error = NULL;

  append (plain, run, 0, 37);
  append (undone, run, 0, 37);
  append (undone, run, 2, 2 + U);
  g_assert_true (rill_session_rewind (undone, U, &error));
  g_assert_no_error (error);
  assert_same (&loaded, undone, plain);
  append (plain, run, 37, run->n_token);
  append (undone, run, 37, run->n_token);
  assert_same (&loaded, undone, plain);
}

static void
test_save (gconstpointer data)
{
  const FixtureRun *run = data;
  g_auto (Loaded) loaded = load (run);
  g_autoptr (RillSession) plain = new_session (&loaded, N_SINK, N_KEPT, 8);
  g_autoptr (RillSession) restored = new_session (&loaded, N_SINK, N_KEPT, 8);
  g_autofree char *path = g_strconcat (run->model_path, ".state", NULL);
  g_autoptr (GError) error = NULL;

  append (plain, run, 0, 12);
  g_assert_true (rill_session_keep (plain, 6, 2, &error));
  append (plain, run, 12, 29);
  g_assert_true (rill_session_save (plain, path, &error));
  g_assert_no_error (error);
  append (restored, run, 5, 20);
  g_assert_true (rill_session_restore (restored, path, &error));
  g_assert_no_error (error);
  append (plain, run, 29, run->n_token);
  append (restored, run, 29, run->n_token);
  g_assert_cmpmem (rill_session_get_logits (plain), loaded.n_vocab * sizeof (float), rill_session_get_logits (restored),
                   loaded.n_vocab * sizeof (float));
}

/* The first tokens behind the sinks, kept, are sinks: as if there had been more of them from the start. */
static void
test_keep (gconstpointer data)
{
  const FixtureRun *run = data;
  g_auto (Loaded) loaded = load (run);
  const RillHparams *hparams = &loaded.model->hparams;
  static const guint chunks[] = { 1, 9, 32 };

  for (gsize i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      g_autoptr (RillSession) more = new_session (&loaded, N_SINK + N_KEPT, 0, chunks[i]);
      g_autoptr (RillSession) none = new_session (&loaded, N_SINK, 0, chunks[i]);
      g_autoptr (RillSession) kept = new_session (&loaded, N_SINK, N_KEPT, chunks[i]);
      g_autoptr (GError) error = NULL;

      append (more, run, 0, 40);
      append (none, run, 0, 40);
      append (kept, run, 0, 10);
      g_assert_true (rill_session_keep (kept, N_SINK, N_KEPT, &error));
      append (kept, run, 10, 40);
      g_assert_cmpuint (rill_session_get_n_kept (kept, NULL), ==, N_KEPT);
      assert_same (&loaded, kept, more);
      /* Where all layers are local, and near-sighted, sinks old and new are out of sight. */
      if (!rill_hparams_is_local (hparams, 0) || hparams->global_every != 0)
        g_assert_cmpint (memcmp (rill_session_get_logits (kept), rill_session_get_logits (none),
                                 loaded.n_vocab * sizeof (float)), !=, 0);
    }
}

/* Every head's attention is told, none of it outside of what a layer sees, and watching changes nothing. */
static void
test_trace (gconstpointer data)
{
  const FixtureRun *run = data;
  g_auto (Loaded) loaded = load (run);
  const RillHparams *hparams = &loaded.model->hparams;
  g_autoptr (RillSession) plain = new_session (&loaded, N_SINK, 0, 16);
  g_autoptr (RillSession) watched = new_session (&loaded, N_SINK, 0, 16);
  g_autoptr (RillTrace) trace = NULL;

  rill_session_set_tracing (watched, TRUE);
  append (plain, run, 0, run->n_token);
  append (watched, run, 0, run->n_token);
  g_assert_cmpmem (rill_session_get_logits (plain), loaded.n_vocab * sizeof (float), rill_session_get_logits (watched),
                   loaded.n_vocab * sizeof (float));
  trace = rill_trace_new (watched);
  rill_session_copy_trace (watched, trace);
  for (guint layer = 0; layer < hparams->n_layer; layer++)
    for (guint head = 0; head < hparams->n_head; head++)
      {
        float slots[CAPACITY];
        double sum = (double) trace->learned_sink_mass[layer * hparams->n_head + head], of_sinks = 0;

        g_assert_true (rill_session_copy_head (watched, layer, head, slots));
        for (guint i = 0; i < CAPACITY; i++)
          {
            sum += (double) slots[i];
            if (i < N_SINK)
              of_sinks += (double) slots[i];
            if (rill_hparams_is_local (hparams, layer) && i + hparams->local_window < CAPACITY)
              g_assert_cmpfloat (slots[i], ==, 0);
          }
        g_assert_cmpfloat (fabs (sum - 1), <=, 1e-5);
        g_assert_cmpfloat (fabs (of_sinks - (double) trace->sink_mass[layer * hparams->n_head + head]), <=, 1e-5);
      }
}

static void
test_nothing (void)
{
  g_test_skip ("numpy for Python is not installed: nothing to compare with");
}

/* FALSE: there is no numpy. */
static gboolean
generate (char **arguments)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *err = NULL;
  int status;

  g_spawn_sync (NULL, arguments, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &err, &status,
                &error);
  g_assert_no_error (error);
  if (g_spawn_check_wait_status (status, &error))
    return TRUE;
  if (!g_error_matches (error, G_SPAWN_EXIT_ERROR, NUMPY_MISSING))
    g_error ("%s: %s\n%s", arguments[1], error->message, err);
  return FALSE;
}

static void
add_tests (const FixtureRun *run)
{
  static const struct
  {
    const char *name;
    GTestDataFunc func;
  } tests[] = { { "rewind", test_rewind }, { "save", test_save }, { "keep", test_keep }, { "trace", test_trace } };

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/streams/%s/%s", run->name, tests[i].name);

      g_test_add_data_func (path, run, tests[i].func);
    }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GPtrArray) runs = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >=, 5);
  if (!generate (argv + 1))
    {
      g_test_add_func ("/streams/nothing", test_nothing);
      return g_test_run ();
    }
  runs = fixture_load_runs (argv[3]);
  for (guint i = 0; i < runs->len; i++)
    {
      const FixtureRun *run = g_ptr_array_index (runs, i);

      if (run->n_sink > 0 && run->n_kept == 0)
        add_tests (run);
    }
  return g_test_run ();
}
