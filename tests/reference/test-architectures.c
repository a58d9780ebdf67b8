/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every architecture against its second writing in Python: at every position the residual stream after the embedding and
 * after each layer, and the logits. The prompt is read at once, in pieces and token by token; the stream likewise, several
 * times longer than its cache, and one that keeps tokens. The same model from a Hugging Face folder has to give the same,
 * and so do the smaller files that are made of either.
 *
 * Arguments: the Python interpreter, generate.py, and the folder that it fills.
 */

#include "fixture.h"
#include "rill-quantize.h"

#include "model/arch.h"
#include "stream/session.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define NUMPY_MISSING 77

/* What the engine computes, laid out as the fixture's rows. */
typedef struct
{
  float *rows;      /* [n_token, n_row] */
  gsize n_row;      /* (n_layer + 1) * n_embd + n_vocab */
  guint n_layer;
  guint n_embd;
  guint n_vocab;
  gsize begin;      /* the chunk's first token */
} Recording;

static void
copy_residual_cb (guint        n_layer_done,
                  const float *residual,
                  guint        n_token,
                  gpointer     user_data)
{
  Recording *recording = user_data;
  gsize n_embd = recording->n_embd;

  for (guint i = 0; i < n_token; i++)
    memcpy (recording->rows + (recording->begin + i) * recording->n_row + n_layer_done * n_embd, residual + i * n_embd,
            n_embd * sizeof (float));
  if (n_layer_done == recording->n_layer)
    recording->begin += n_token;
}

static gboolean
copy_logits_cb (guint64      position,
                const float *logits,
                gpointer     user_data)
{
  Recording *recording = user_data;

  memcpy (recording->rows + (position + 1) * recording->n_row - recording->n_vocab, logits,
          recording->n_vocab * sizeof (float));
  return TRUE;
}

static void
recording_init (Recording        *recording,
                RillModel        *model,
                const FixtureRun *run)
{
  const RillHparams *hparams = &model->hparams;

  *recording = (Recording) { .n_layer = hparams->n_layer, .n_embd = hparams->n_embd, .n_vocab = hparams->n_vocab };
  recording->n_row = (gsize) (hparams->n_layer + 1) * hparams->n_embd + hparams->n_vocab;
  g_assert_cmpuint (recording->n_row * run->n_token, ==, run->n_values);
  recording->rows = g_new (float, run->n_values);
  for (gsize i = 0; i < run->n_values; i++)
    recording->rows[i] = NAN;
}

/* Before the last tokens are read, those to be kept are marked: all of them are in the window then. */
static void
read_tokens (RillSession      *session,
             const FixtureRun *run,
             Recording        *recording)
{
  gsize n_first = run->n_kept > 0 ? run->kept_first + run->n_kept : 0;
  g_autoptr (GError) error = NULL;

  if (n_first > 0)
    {
      rill_session_append_each (session, run->tokens, n_first, copy_logits_cb, recording, &error);
      g_assert_no_error (error);
      rill_session_keep (session, run->kept_first, run->n_kept, &error);
      g_assert_no_error (error);
    }
  rill_session_append_each (session, run->tokens + n_first, run->n_token - n_first, copy_logits_cb, recording, &error);
  g_assert_no_error (error);
}

static void
record (Recording        *recording,
        RillModel        *model,
        const FixtureRun *run,
        guint             chunk)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RillSession) session = NULL;
  RillSessionOptions options;

  rill_session_options_init (&options);
  options.policy = run->n_sink > 0 ? RILL_POLICY_STREAMING : RILL_POLICY_DENSE;
  options.n_sink = run->n_sink;
  options.capacity = run->capacity;
  options.max_kept = run->n_kept;
  options.n_rewind = 0;
  options.cache_type = RILL_CACHE_F32;
  options.chunk = chunk;
  options.n_thread = 1;
  session = rill_session_new (model, &options, &error);
  g_assert_no_error (error);
  rill_forward_set_probe (session->forward, copy_residual_cb, recording);
  read_tokens (session, run, recording);
}

/* Root mean square of the difference over that of what is expected; NaN where a number is missing. */
static double
measure_distance (const float  *got,
                  const double *expected,
                  gsize         n_values)
{
  double difference = 0, size = 0;

  for (gsize i = 0; i < n_values; i++)
    {
      difference += (got[i] - expected[i]) * (got[i] - expected[i]);
      size += expected[i] * expected[i];
    }
  return sqrt (difference / size);
}

static char *
dup_place (guint part,
           guint n_layer)
{
  if (part == 0)
    return g_strdup ("the embedding");
  return part <= n_layer ? g_strdup_printf ("layer %u of %u", part, n_layer) : g_strdup ("the output");
}

/* Tells the first place that is too far off: what follows from it is no news. */
static void
compare (const Recording  *recording,
         const FixtureRun *run,
         guint             chunk)
{
  double worst = 0;

  for (gsize token = 0; token < run->n_token; token++)
    for (guint part = 0; part <= recording->n_layer + 1; part++)
      {
        gsize at = token * recording->n_row + (gsize) part * recording->n_embd;
        gsize n_values = part <= recording->n_layer ? recording->n_embd : recording->n_vocab;
        double distance = measure_distance (recording->rows + at, run->rows + at, n_values);

        worst = MAX (worst, distance);
        if (!(distance <= run->bound))
          {
            g_autofree char *place = dup_place (part, recording->n_layer);

            g_test_fail_printf ("%s in chunks of %u: token %" G_GSIZE_FORMAT ", after %s: distance %.3g is beyond %.3g",
                                run->name, chunk, token, place, distance, run->bound);
            return;
          }
      }
  g_test_message ("%s in chunks of %u: distance %.3g", run->name, chunk, worst);
}

static void
compare_in_chunks (RillModel        *model,
                   const FixtureRun *run,
                   guint             chunk)
{
  Recording recording;

  recording_init (&recording, model, run);
  record (&recording, model, run, chunk);
  compare (&recording, run, chunk);
  g_free (recording.rows);
}

static void
test_run (gconstpointer data)
{
  const FixtureRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RillModel) model = rill_model_load (run->model_path, NULL, NULL, &error);

  g_assert_no_error (error);
  compare_in_chunks (model, run, (guint) run->n_token);
  compare_in_chunks (model, run, 7);
  compare_in_chunks (model, run, 1);
}

/* Skipped, with the engine's own words, where it does not read the family's folders. */
static void
test_folder (gconstpointer data)
{
  const FixtureRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RillModel) model = rill_model_load (run->folder_path, NULL, NULL, &error);

  if (g_error_matches (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED))
    {
      g_test_skip (error->message);
      return;
    }
  g_assert_no_error (error);
  compare_in_chunks (model, run, (guint) run->n_token);
}

static gboolean
append_cb (gconstpointer data,
           gsize         n_bytes,
           gpointer      user_data,
           GError      **error)
{
  g_byte_array_append (user_data, data, (guint) n_bytes);
  return TRUE;
}

/* The logits of a smaller file made of @source, beside the fixtures; NULL: it cannot be made of it. */
static float *
compute_rounded (const FixtureRun *run,
                 const char       *source,
                 GError          **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *path = g_strconcat (source, "-rounded.gguf", NULL);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (RillModel) model = NULL;
  RillQuantizeSummary summary;
  Recording recording;

  if (!rill_quantize_file (source, "Q8_0", append_cb, bytes, NULL, NULL, &summary, error))
    return NULL;
  g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, &local_error);
  g_assert_no_error (local_error);
  model = rill_model_load (path, NULL, NULL, &local_error);
  g_assert_no_error (local_error);
  recording_init (&recording, model, run);
  record (&recording, model, run, (guint) run->n_token);
  g_remove (path);
  return recording.rows;
}

/* Rows that a folder has in another order are each rounded by themselves, so that the files are the same to the bit. */
static void
test_rounded (gconstpointer data)
{
  const FixtureRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) folder_error = NULL;
  g_autofree float *from_file = compute_rounded (run, run->model_path, &error);
  g_autofree float *from_folder = compute_rounded (run, run->folder_path, &folder_error);
  g_autofree double *expected = g_new (double, run->n_values);
  double distance;

  if (g_error_matches (folder_error, RILL_ERROR, RILL_ERROR_UNSUPPORTED))
    {
      g_test_skip (folder_error->message);
      return;
    }
  g_assert_no_error (error);
  g_assert_no_error (folder_error);
  for (gsize i = 0; i < run->n_values; i++)
    expected[i] = from_file[i];
  distance = measure_distance (from_folder, expected, run->n_values);
  if (!(distance == 0.0))
    g_test_fail_printf ("%s: distance %.3g between what the file and the folder became", run->name, distance);
}

/* A row of the engine's table without a case here would be one writing alone. */
static void
test_every_architecture (gconstpointer data)
{
  const GPtrArray *runs = data;
  g_autofree char *names = rill_arch_dup_names ();
  g_auto (GStrv) architectures = g_strsplit (names, ", ", -1);

  for (gsize i = 0; architectures[i] != NULL; i++)
    {
      gboolean is_there = FALSE;

      for (guint j = 0; j < runs->len && !is_there; j++)
        is_there = g_str_equal (((const FixtureRun *) g_ptr_array_index (runs, j))->architecture, architectures[i]);
      if (!is_there)
        g_test_fail_printf ("no case in cases.py is of architecture %s", architectures[i]);
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
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  int status;

  g_spawn_sync (NULL, arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error);
  g_assert_no_error (error);
  if (g_spawn_check_wait_status (status, &error))
    return TRUE;
  if (!g_error_matches (error, G_SPAWN_EXIT_ERROR, NUMPY_MISSING))
    g_error ("%s: %s\n%s", arguments[1], error->message, err);
  return FALSE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GPtrArray) runs = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 4);
  if (!generate (argv + 1))
    {
      g_test_add_func ("/reference/architectures", test_nothing);
      return g_test_run ();
    }
  runs = fixture_load_runs (argv[3]);
  g_test_add_data_func ("/reference/every-architecture", runs, test_every_architecture);
  for (guint i = 0; i < runs->len; i++)
    {
      const FixtureRun *run = g_ptr_array_index (runs, i);
      g_autofree char *path = g_strdup_printf ("/reference/%s", run->name);

      g_test_add_data_func (path, run, test_run);
      if (run->folder_path != NULL)
        {
          g_autofree char *folder_path = g_strdup_printf ("/reference/%s/folder", run->name);

          g_autofree char *rounded_path = g_strdup_printf ("/reference/%s/rounded", run->name);

          g_test_add_data_func (folder_path, run, test_folder);
          g_test_add_data_func (rounded_path, run, test_rounded);
        }
    }
  return g_test_run ();
}
