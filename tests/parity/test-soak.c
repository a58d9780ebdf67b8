/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hundred thousand tokens through a cache of four sinks and a window of 252: memory, time per token and perplexity at
 * the end are what they were once the cache was full.
 *
 * Time is compared where it can be: when the long stream has a tenth left, a second stream is begun and its cache
 * filled. From there the two take turns, a block of tokens of the one, a block of the other, so that the machine's other
 * work falls on both alike; the medians of the times per token are compared. The ratio of the long stream's own last
 * tenth to its own first tenth is reported beside it, with whatever the machine did in between.
 */

#include "reference.h"

#include <math.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define N_SINK 4
#define CAPACITY 256
#define BLOCK 50

/* The sanitizers make each token many times slower, and keep freed memory: there the shape of the test is what counts. */
#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
#define SANITIZED 1
#define N_TOKENS 10000
#else
#define SANITIZED 0
#define N_TOKENS 100000
#endif
#define TENTH (N_TOKENS / 10)

typedef struct
{
  RillSession *session;
  const RillToken *tokens; /* [n_text], read round and round */
  guint n_text;
  guint n_vocab;
  guint64 position;
} Stream;

/* To the nanosecond: a token takes a hundred microseconds, and a percent of that must show. */
static double
get_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + (double) now.tv_nsec * 1e-9;
}

static double
get_surprise (const float *logits,
              guint        n_vocab,
              RillToken    token)
{
  float largest = logits[0];
  double sum = 0;

  for (guint i = 1; i < n_vocab; i++)
    largest = MAX (largest, logits[i]);
  for (guint i = 0; i < n_vocab; i++)
    sum += exp ((double) (logits[i] - largest));
  return log (sum) - (double) (logits[token] - largest);
}

/* Reads @n_tokens one by one; their times go to @seconds, and the sum of their surprise, in nats, is returned. */
static double
advance (Stream *stream,
         guint   n_tokens,
         double *seconds)
{
  g_autoptr (GError) error = NULL;
  double nats = 0;

  for (guint i = 0; i < n_tokens; i++)
    {
      RillToken token = stream->tokens[stream->position % stream->n_text];
      double begin;

      if (stream->position > 0)
        nats += get_surprise (rill_session_get_logits (stream->session), stream->n_vocab, token);
      begin = get_seconds ();
      rill_session_append (stream->session, &token, 1, FALSE, NULL, NULL, &error);
      if (seconds != NULL)
        seconds[i] = get_seconds () - begin;
      g_assert_no_error (error);
      stream->position++;
    }
  return nats;
}

static Stream
open_stream (RillModel *model,
             GArray    *text)
{
  g_autoptr (GError) error = NULL;
  RillSessionOptions options;
  Stream stream = { NULL, reference_get_ids (text), text->len, rill_model_get_info (model)->n_vocab, 0 };

  rill_session_options_init (&options);
  options.cache_type = RILL_CACHE_F32;
  options.n_sink = N_SINK;
  options.capacity = CAPACITY;
  options.n_thread = 1;
  stream.session = rill_session_new (model, &options, &error);
  g_assert_no_error (error);
  return stream;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
take_median (double *values,
             gsize   n_values)
{
  qsort (values, n_values, sizeof *values, compare_doubles);
  return values[n_values / 2];
}

static guint64
get_resident_bytes (void)
{
  g_autofree char *text = NULL;
  guint64 n_pages = 0;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return 0;
  n_pages = g_ascii_strtoull (strchr (text, ' '), NULL, 10);
  return n_pages * (guint64) sysconf (_SC_PAGESIZE);
}

/* The stories that the reference knows, one after the other. */
static GArray *
dup_text (JsonObject *expected)
{
  JsonArray *rows = json_object_get_array_member (expected, "greedy");
  GArray *text = g_array_new (FALSE, FALSE, sizeof (RillToken));

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autoptr (GArray) prompt = reference_dup_tokens (row, "prompt_ids");
      g_autoptr (GArray) ids = reference_dup_tokens (row, "gen_ids");

      g_array_append_vals (text, prompt->data, prompt->len);
      g_array_append_vals (text, ids->data, ids->len);
    }
  return text;
}

/* Both streams in turns, TENTH tokens each. Returns the surprise of the late one. */
static double
advance_in_turns (Stream *late,
                  Stream *early,
                  double *late_seconds,
                  double *early_seconds)
{
  double nats = 0;

  for (guint done = 0; done < TENTH; done += BLOCK)
    {
      nats += advance (late, BLOCK, late_seconds + done);
      advance (early, BLOCK, early_seconds + done);
    }
  return nats;
}

static double *
dup_touched (gsize n_values)
{
  double *values = g_new (double, n_values);

  for (gsize i = 0; i < n_values; i++)
    values[i] = (double) i;
  return values;
}

static void
test_soak (void)
{
  g_autofree char *path = reference_dup_path ("weights/stories260K-f32.gguf");
  g_autoptr (JsonObject) expected = path != NULL ? reference_load_json ("weights/stories260K.expected.json") : NULL;
  g_autofree double *first_seconds = NULL;
  g_autofree double *last_seconds = NULL;
  g_autofree double *early_seconds = NULL;
  double first_nats;
  double last_nats;
  double last_median;
  double ratio;
  guint64 first_bytes;
  guint64 last_bytes;

  if (expected == NULL)
    return;

  g_autoptr (RillModel) model = reference_load_model (path);
  g_autoptr (GArray) text = dup_text (expected);
  Stream early = open_stream (model, text);
  Stream late = open_stream (model, text);

  /* Both caches are filled, and the pages of what the test itself holds are touched, before memory is looked at. */
  first_seconds = dup_touched (TENTH);
  last_seconds = dup_touched (TENTH);
  early_seconds = dup_touched (TENTH);
  advance (&early, CAPACITY, NULL);
  advance (&late, CAPACITY, NULL);
  first_nats = advance (&late, TENTH, first_seconds);
  first_bytes = get_resident_bytes ();

  advance (&late, N_TOKENS - 2 * TENTH - CAPACITY, NULL);
  last_nats = advance_in_turns (&late, &early, last_seconds, early_seconds);
  last_bytes = get_resident_bytes ();
  last_median = take_median (last_seconds, TENTH);
  ratio = last_median / take_median (early_seconds, TENTH);
  g_assert_cmpuint (late.position, ==, N_TOKENS);
  g_assert_cmpuint (rill_session_get_position (late.session), ==, N_TOKENS);

  g_test_message ("%d tokens: perplexity %.4f after filling, %.4f in the last tenth", N_TOKENS,
                  exp (first_nats / TENTH), exp (last_nats / TENTH));
  g_test_message ("resident %" G_GUINT64_FORMAT " bytes, then %" G_GUINT64_FORMAT, first_bytes, last_bytes);
  g_test_message ("time per token, last tenth to first: %.4f in turns, %.4f one after the other (median %.1f us)", ratio,
                  last_median / take_median (first_seconds, TENTH), 1e6 * last_median);

  g_assert_true (isfinite (last_nats));
  g_assert_cmpfloat (fabs (last_nats / first_nats - 1), <=, 0.02);
  if (!SANITIZED)
    {
      g_assert_cmpfloat (fabs ((double) last_bytes / (double) first_bytes - 1), <=, 0.01);
      g_assert_cmpfloat (fabs (ratio - 1), <=, 0.05);
    }

  rill_session_free (early.session);
  rill_session_free (late.session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parity/soak", test_soak);
  return g_test_run ();
}
