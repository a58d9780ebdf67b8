/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of tokens and the recorded trace: what is gathered from moment to moment, what is written, and that what is read
 * again is what was there. Bad files are told, with the place.
 */

#include "rivulet-recording.h"
#include "rivulet-snapshot-private.h"
#include "rivulet-trace-log.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define CAPACITY 12
#define N_SINK 2

/* The moment after @position tokens, of which @offset makes others; the token at p is p + offset with p / 10 bits. */
static RivuletSnapshot *
new_moment (guint64 position,
            gint32  offset)
{
  static guint64 slot_position[CAPACITY];
  static RillToken slot_token[CAPACITY];
  static float slot_attention[CAPACITY], slot_surprise[CAPACITY];
  static guint8 slot_written[CAPACITY];
  static float cells[3] = { 0.25f, 0.5f, 1.5f };
  g_autoptr (RivuletTokenTexts) texts = rivulet_token_texts_new (NULL);
  RillTrace trace = {
    .n_layer = 1,
    .n_head = 1,
    .n_sink = N_SINK,
    .capacity = CAPACITY,
    .n_used = (guint) MIN (position, CAPACITY),
    .position = position,
    .n_read = position / 2,
    .n_written = position - position / 2,
    .n_evicted = position >= CAPACITY ? position - CAPACITY + 1 : 0,
    .cache_bytes = 4096,
    .unbounded_bytes = 100 * position,
    .read_per_second = 12.5,
    .surprise = 1,
    .baseline = 0.125f,
    .slot_position = slot_position,
    .slot_token = slot_token,
    .slot_attention = slot_attention,
    .slot_surprise = slot_surprise,
    .slot_written = slot_written,
    .sink_mass = cells,
    .sink_contribution = cells + 1,
    .head_entropy = cells + 2,
  };

  for (guint i = 0; i < trace.n_used; i++)
    {
      guint64 p = i < N_SINK ? i : position - trace.n_used + i;

      slot_position[i] = p;
      slot_token[i] = (RillToken) p + (p < N_SINK ? 0 : offset);
      slot_attention[i] = 1.0f / (float) trace.n_used;
      slot_surprise[i] = p == 0 ? NAN : (float) p / 10;
      slot_written[i] = p % 2 == 1;
    }
  rivulet_token_texts_put (texts, 5, "say \"hi\",\n\\ é");

  return rivulet_snapshot_new (&trace, texts, NULL);
}

static RivuletTraceChange
add (RivuletTraceLog *log,
     guint64          position,
     gint32           offset)
{
  g_autoptr (RivuletSnapshot) moment = new_moment (position, offset);

  return rivulet_trace_log_add (log, moment);
}

static void
test_log (void)
{
  g_autoptr (RivuletTraceLog) log = rivulet_trace_log_new ();
  RivuletTraceChange change;

  add (log, 5, 0);
  g_assert_cmpuint (rivulet_trace_log_get_n_entries (log), ==, 5);
  g_assert_true (isnan (rivulet_trace_log_get_entry (log, 0)->surprise));
  change = add (log, 11, 0);
  g_assert_false (change.cleared || change.edited);
  g_assert_cmpuint (change.first, ==, 5);
  change = add (log, 18, 0);
  g_assert_cmpuint (rivulet_trace_log_get_n_entries (log), ==, 18);
  for (guint i = 1; i < 18; i++)
    {
      g_assert_cmpuint (rivulet_trace_log_get_entry (log, i)->position, ==, i);
      g_assert_cmpfloat_with_epsilon (rivulet_trace_log_get_entry (log, i)->surprise, i / 10.0, 1e-6);
      g_assert_cmpint (rivulet_trace_log_get_entry (log, i)->written, ==, i % 2 == 1);
    }

  /* Taken back, and gone on with. */
  change = add (log, 15, 0);
  g_assert_true (change.edited);
  g_assert_cmpuint (change.first, ==, 15);
  g_assert_cmpuint (rivulet_trace_log_get_n_entries (log), ==, 15);

  /* So far ahead that some came and went unseen: those are not measured. */
  change = add (log, 40, 0);
  g_assert_false (change.cleared || change.edited);
  g_assert_cmpuint (rivulet_trace_log_get_n_entries (log), ==, 40);
  g_assert_true (isnan (rivulet_trace_log_get_entry (log, 20)->surprise));
  g_assert_false (isnan (rivulet_trace_log_get_entry (log, 30)->surprise));

  /* Another stream, though the sinks are the same. */
  change = add (log, 41, 1000);
  g_assert_true (change.cleared);
  g_assert_cmpuint (rivulet_trace_log_get_entry (log, 0)->position, ==, 31);
  g_assert_cmpuint (rivulet_trace_log_get_n_entries (log), ==, 10);
}

static RivuletRecording *
new_recording (void)
{
  RivuletRecording *recording = rivulet_recording_new ();
  const guint64 positions[] = { 3, 9, 14, 20 };

  for (guint i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      g_autoptr (RivuletSnapshot) moment = new_moment (positions[i], 0);

      g_assert_true (rivulet_recording_add (recording, moment));
    }

  return recording;
}

static void
assert_same (const RivuletSnapshot *a,
             const RivuletSnapshot *b)
{
  g_assert_cmpuint (a->position, ==, b->position);
  g_assert_cmpuint (a->n_used, ==, b->n_used);
  g_assert_cmpuint (a->n_read, ==, b->n_read);
  g_assert_cmpuint (a->n_evicted, ==, b->n_evicted);
  g_assert_cmpuint (a->unbounded_bytes, ==, b->unbounded_bytes);
  g_assert_cmpfloat (a->read_per_second, ==, b->read_per_second);
  g_assert_cmpfloat_with_epsilon (a->head_entropy[0], b->head_entropy[0], 1e-5);
  g_assert_cmpfloat_with_epsilon (a->sink_mass[0], b->sink_mass[0], 1e-5);
  for (guint i = 0; i < a->n_used; i++)
    {
      g_assert_cmpuint (a->slot_position[i], ==, b->slot_position[i]);
      g_assert_cmpint (a->slot_token[i], ==, b->slot_token[i]);
      g_assert_cmpstr (a->slot_text[i], ==, b->slot_text[i]);
      g_assert_cmpuint (a->slot_written[i], ==, b->slot_written[i]);
      g_assert_cmpfloat_with_epsilon (a->slot_attention[i], b->slot_attention[i], 1e-5);
      g_assert_true (isnan (a->slot_surprise[i]) == isnan (b->slot_surprise[i]));
      if (!isnan (a->slot_surprise[i]))
        g_assert_cmpfloat_with_epsilon (a->slot_surprise[i], b->slot_surprise[i], 1e-5);
    }
}

static void
test_json (void)
{
  g_autoptr (RivuletRecording) recording = new_recording ();
  g_autofree char *dir = g_dir_make_tmp ("rivulet-recording-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "trace.json", NULL);
  g_autoptr (RivuletRecording) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (rivulet_recording_save (recording, path, &error));
  again = rivulet_recording_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rivulet_recording_get_n_frames (again), ==, rivulet_recording_get_n_frames (recording));
  for (guint i = 0; i < rivulet_recording_get_n_frames (again); i++)
    assert_same (rivulet_recording_get_frame (recording, i), rivulet_recording_get_frame (again, i));
  g_unlink (path);
  g_rmdir (dir);
}

/* What was kept stands where it was said, in the file too; a place that was never reached is refused. */
static void
test_kept (void)
{
  g_autoptr (RivuletRecording) recording = rivulet_recording_new ();
  g_autoptr (RivuletRecording) again = NULL;
  g_autoptr (RivuletSnapshot) moment = new_moment (40, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = NULL;
  const guint64 kept[] = { 17, 18 };
  const RivuletSnapshot *frame;

  moment->n_pinned = moment->n_kept = G_N_ELEMENTS (kept);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    ((guint64 *) moment->slot_position)[N_SINK + i] = kept[i];
  g_assert_true (rivulet_recording_add (recording, moment));
  text = rivulet_recording_write_json (recording);
  again = rivulet_recording_parse (text->str, text->len, &error);
  g_assert_no_error (error);

  frame = rivulet_recording_get_frame (again, 0);
  g_assert_cmpuint (frame->n_kept, ==, G_N_ELEMENTS (kept));
  g_assert_cmpuint (frame->n_pinned, ==, G_N_ELEMENTS (kept));
  for (guint i = 0; i < frame->n_used; i++)
    g_assert_cmpuint (frame->slot_position[i], ==, moment->slot_position[i]);
  g_assert_cmpint (rivulet_snapshot_get_role (frame, N_SINK), ==, RIVULET_SLOT_KEPT);

  g_string_replace (text, "\"kept\": [17,", "\"kept\": [41,", 1);
  g_assert_null (rivulet_recording_parse (text->str, text->len, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static void
test_csv (void)
{
  g_autoptr (RivuletRecording) recording = new_recording ();
  g_autoptr (GString) csv = rivulet_recording_write_csv (recording);

  g_assert_true (g_str_has_prefix (csv->str, "position,written,surprise_bits,token,text\n0,0,,0,\"<0>\"\n1,1,0.1,1,\"<1>\"\n"));
  g_assert_nonnull (strstr (csv->str, "\n5,1,0.5,5,\"say \"\"hi\"\",\n\\ é\"\n"));
  g_assert_nonnull (strstr (csv->str, "\n19,1,1.9,19,\"<19>\"\n"));
}

/* Every cut of a good file and many a changed byte: an error or a recording, never a crash. */
static void
test_bad_files (void)
{
  const char *bad[] = {
    "",
    "[]",
    "{}",
    "{\"format\": \"rivulet-trace\", \"version\": 2, \"tokens\": [], \"frames\": []}",
    "{\"format\": \"rivulet-trace\", \"version\": 1, \"tokens\": [3], \"frames\": []}",
    "{\"format\": \"rivulet-trace\", \"version\": 1, \"tokens\": [], \"frames\": [{}]}",
    "{\"format\": \"rivulet-trace\", \"version\": 1, \"tokens\": [], \"frames\": [{\"capacity\": 99999999999}]}",
    "{\"format\": \"rivulet-trace\", \"version\": 1, \"tokens\": [], \"frames\": []}{}",
  };
  g_autoptr (RivuletRecording) recording = new_recording ();
  g_autoptr (GString) json = rivulet_recording_write_json (recording);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (rivulet_recording_parse (bad[i], strlen (bad[i]), &error));
      g_assert_nonnull (error);
    }
  for (gsize n = 0; n + 2 < json->len; n += 37)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (rivulet_recording_parse (json->str, n, &error));
      g_assert_nonnull (error);
    }
  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *copy = g_memdup2 (json->str, json->len + 1);
      g_autoptr (RivuletRecording) result = NULL;

      copy[g_rand_int_range (random, 0, (gint32) json->len)] = (char) g_rand_int_range (random, 32, 127);
      result = rivulet_recording_parse (copy, json->len, NULL);
    }
}

/* A slot whose token nobody told is refused by name. */
static void
test_missing_token (void)
{
  g_autoptr (RivuletRecording) recording = new_recording ();
  g_autoptr (GString) json = rivulet_recording_write_json (recording);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_string_replace (json, "\"position\": 11, \"id\": 11,", "\"position\": 99, \"id\": 11,", 1), ==, 1);
  g_assert_null (rivulet_recording_parse (json->str, json->len, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, "frame 2"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trace-log/gathers", test_log);
  g_test_add_func ("/recording/json", test_json);
  g_test_add_func ("/recording/kept", test_kept);
  g_test_add_func ("/recording/csv", test_csv);
  g_test_add_func ("/recording/bad-files", test_bad_files);
  g_test_add_func ("/recording/missing-token", test_missing_token);

  return g_test_run ();
}
