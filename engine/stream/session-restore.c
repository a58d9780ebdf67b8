/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Going on from a saved session, bit for bit. The file is read and checked whole before anything in the session
 * changes.
 */

#include "stream/session-state.h"

#include "model/hash.h"
#include "stream/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const field_names[RILL_STATE_N_MATCHED] = {
  [RILL_STATE_MAGIC] = "magic number",
  [RILL_STATE_VERSION] = "format version",
  [RILL_STATE_MODEL] = "hash of the model",
  [RILL_STATE_ROPE] = "hash of the rotary frequencies",
  [RILL_STATE_POLICY] = "policy",
  [RILL_STATE_N_SINK] = "sinks",
  [RILL_STATE_N_PINNED] = "pinned tokens",
  [RILL_STATE_CAPACITY] = "capacity",
  [RILL_STATE_N_REWIND] = "tokens that can be undone",
  [RILL_STATE_CACHE_TYPE] = "cache type",
  [RILL_STATE_MAX_KEPT] = "tokens that can be kept",
  [RILL_STATE_STREAM_OFFSET] = "stream offset",
  [RILL_STATE_N_LAYER] = "layers",
  [RILL_STATE_N_HEAD_KV] = "key and value heads",
  [RILL_STATE_HEAD_DIM] = "values a head",
  [RILL_STATE_N_VOCAB] = "vocabulary",
};

static gboolean
read_all (int         fd,
          const char *path,
          guint8     *bytes,
          gsize       n_bytes,
          GError    **error)
{
  for (gsize done = 0; done < n_bytes;)
    {
      gssize n = read (fd, bytes + done, n_bytes - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n == 0)
        errno = EIO; /* shortened since its size was asked */
      if (n <= 0)
        return rill_state_fail_io (path, "cannot read the saved state", error);
      done += (gsize) n;
    }
  return TRUE;
}

/* Up to @n_bytes of the file into as much zeroed memory. A file of another size is refused later, when its header has
 * told whether it is of this session at all. */
static guint8 *
read_state (const char *path,
            gsize       n_bytes,
            guint64    *file_bytes,
            GError    **error)
{
  struct stat status;
  guint8 *bytes = NULL;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0)
    {
      rill_state_fail_io (path, "cannot open the saved state", error);
      return NULL;
    }
  if (fstat (fd, &status) != 0)
    rill_state_fail_io (path, "cannot look at the saved state", error);
  else if (!S_ISREG (status.st_mode) || (guint64) status.st_size < RILL_STATE_N_FIELD * sizeof (guint64))
    g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                 "%s: not a saved state: expected a header of %" G_GSIZE_FORMAT
                 " bytes, got a file of %" G_GINT64_FORMAT,
                 path, RILL_STATE_N_FIELD * sizeof (guint64), (gint64) status.st_size);
  else
    {
      *file_bytes = (guint64) status.st_size;
      bytes = rill_memory_new (n_bytes, 1, path, error);
      if (bytes != NULL && !read_all (fd, path, bytes, MIN (n_bytes, *file_bytes), error))
        g_clear_pointer (&bytes, rill_memory_free);
    }
  g_close (fd, NULL);
  return bytes;
}

static gboolean
check_matched (RillSession   *session,
               const char    *path,
               const guint64 *fields,
               GError       **error)
{
  guint64 expected[RILL_STATE_N_FIELD];

  rill_state_fill_fields (session, expected);
  for (guint i = 0; i < RILL_STATE_N_MATCHED; i++)
    if (fields[i] != expected[i])
      {
        gboolean is_format = i == RILL_STATE_MAGIC || i == RILL_STATE_VERSION;

        g_set_error (error, RILL_ERROR, is_format ? RILL_ERROR_FORMAT : RILL_ERROR_MISMATCH,
                     (is_format || i == RILL_STATE_MODEL || i == RILL_STATE_ROPE)
                       ? "%s: %s, byte %u: expected 0x%" G_GINT64_MODIFIER "x, got 0x%" G_GINT64_MODIFIER "x"
                       : "%s: %s, byte %u: expected %" G_GUINT64_FORMAT ", got %" G_GUINT64_FORMAT,
                     path, field_names[i], i * 8, expected[i], fields[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
fail_format (const char *path,
             gsize       offset,
             const char *what,
             guint64     expected,
             guint64     got,
             GError    **error)
{
  g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
               "%s: %s, byte %" G_GSIZE_FORMAT ": expected %" G_GUINT64_FORMAT ", got %" G_GUINT64_FORMAT, path, what,
               offset, expected, got);
  return FALSE;
}

/* The numbers of a stream have to make one stream, even where the checksum is right. */
static gboolean
check_stream (RillSession   *session,
              const char    *path,
              const guint64 *fields,
              GError       **error)
{
  const RillTimeline *timeline = session->timeline;
  guint64 position = fields[RILL_STATE_POSITION], capacity = session->options.capacity;
  guint64 base = session->options.policy == RILL_POLICY_RECOMPUTE && position > capacity ? position - capacity : 0;
  guint64 reach = fields[RILL_STATE_REACH], n_written = fields[RILL_STATE_N_WRITTEN];
  guint64 n_spare = timeline->n_row - timeline->window;

  if (reach < position || (reach - position > n_spare && reach > (guint64) timeline->n_sink + timeline->n_row))
    return fail_format (path, RILL_STATE_REACH * 8, "longest the stream has been", position, reach, error);
  if (session->rules->keeps_all && reach > capacity)
    return fail_format (path, RILL_STATE_REACH * 8, "longest the stream has been", capacity, reach, error);
  if (n_written > position)
    return fail_format (path, RILL_STATE_N_WRITTEN * 8, "tokens written", position, n_written, error);
  if (fields[RILL_STATE_BASE] != base)
    return fail_format (path, RILL_STATE_BASE * 8, "first encoded token", base, fields[RILL_STATE_BASE], error);
  if (fields[RILL_STATE_LOGITS_POSITION] != position)
    return fail_format (path, RILL_STATE_LOGITS_POSITION * 8, "position of the logits", position,
                        fields[RILL_STATE_LOGITS_POSITION], error);
  if (fields[RILL_STATE_MARK_POSITION] > position)
    return fail_format (path, RILL_STATE_MARK_POSITION * 8, "position of the marked logits", position,
                        fields[RILL_STATE_MARK_POSITION], error);
  if (fields[RILL_STATE_N_KEPT] > timeline->max_kept)
    return fail_format (path, RILL_STATE_N_KEPT * 8, "kept tokens", timeline->max_kept, fields[RILL_STATE_N_KEPT], error);
  if (fields[RILL_STATE_FLOOR] < timeline->n_sink || fields[RILL_STATE_FLOOR] > MAX (position, timeline->n_sink))
    return fail_format (path, RILL_STATE_FLOOR * 8, "beginning of the window", timeline->n_sink,
                        fields[RILL_STATE_FLOOR], error);
  if (fields[RILL_STATE_LEAST] > position)
    return fail_format (path, RILL_STATE_LEAST * 8, "shortest the stream can be", position, fields[RILL_STATE_LEAST],
                        error);
  return TRUE;
}

static gboolean
check_tokens (RillSession            *session,
              const char             *path,
              const guint8           *bytes,
              const RillStateSection *sections,
              GError                **error)
{
  guint n_vocab = session->model->hparams.n_vocab;
  const RillToken *tokens = (const RillToken *) (gconstpointer) (bytes + RILL_STATE_N_FIELD * sizeof (guint64));
  const guint8 *flags = (const guint8 *) tokens + sections[0].n_bytes;

  for (gsize i = 0; i < sections[1].n_bytes; i++)
    {
      if (tokens[i] < 0 || (guint) tokens[i] >= n_vocab)
        return fail_format (path, (gsize) ((const guint8 *) &tokens[i] - bytes), "token id", n_vocab - 1,
                            (guint32) tokens[i], error);
      if (flags[i] > (RILL_TOKEN_WRITTEN | RILL_TOKEN_KEEP))
        return fail_format (path, (gsize) (&flags[i] - bytes), "kind of token", 3, flags[i], error);
    }
  return TRUE;
}

/* Where the kept tokens came from stands at the end of the file, before the checksum. */
static gboolean
check_kept (RillSession            *session,
            const char             *path,
            const guint8           *bytes,
            const RillStateSection *sections,
            GError                **error)
{
  const guint8 *at = bytes + rill_state_get_bytes (session) - sizeof (guint64);
  const guint8 *moments = at - sections[9].n_bytes;
  const guint8 *positions = moments - sections[8].n_bytes;
  guint64 fields[RILL_STATE_N_FIELD];

  memcpy (fields, bytes, sizeof fields);
  for (guint64 i = 0; i < fields[RILL_STATE_N_KEPT]; i++)
    {
      guint64 position, moment;

      memcpy (&position, positions + i * sizeof position, sizeof position);
      memcpy (&moment, moments + i * sizeof moment, sizeof moment);
      if (position >= fields[RILL_STATE_POSITION] || moment > fields[RILL_STATE_POSITION])
        return fail_format (path, (gsize) (positions - bytes) + i * 8, "position of a kept token",
                            fields[RILL_STATE_POSITION], position, error);
    }
  return TRUE;
}

static guint64
compute_checksum (const guint8           *bytes,
                  const RillStateSection *sections)
{
  guint64 checksum = rill_hash (0, bytes, RILL_STATE_N_FIELD * sizeof (guint64));
  const guint8 *at = bytes + RILL_STATE_N_FIELD * sizeof (guint64);

  for (guint i = 0; i < RILL_STATE_N_SECTION; i++)
    {
      checksum = rill_hash (checksum, at, sections[i].n_bytes);
      at += sections[i].n_bytes;
    }
  return checksum;
}

static gboolean
check_state (RillSession            *session,
             const char             *path,
             const guint8           *bytes,
             guint64                 file_bytes,
             const RillStateSection *sections,
             GError                **error)
{
  guint64 fields[RILL_STATE_N_FIELD];
  gsize n_bytes = rill_state_get_bytes (session);
  guint64 checksum;

  memcpy (fields, bytes, sizeof fields);
  if (!check_matched (session, path, fields, error))
    return FALSE;
  if (file_bytes != n_bytes)
    return fail_format (path, MIN (n_bytes, file_bytes), "size of the file", n_bytes, file_bytes, error);
  memcpy (&checksum, bytes + n_bytes - sizeof checksum, sizeof checksum);
  if (checksum != compute_checksum (bytes, sections))
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: checksum, byte %" G_GSIZE_FORMAT ": expected 0x%" G_GINT64_MODIFIER
                   "x, got 0x%" G_GINT64_MODIFIER "x: the file is damaged",
                   path, n_bytes - sizeof checksum, compute_checksum (bytes, sections), checksum);
      return FALSE;
    }
  return check_stream (session, path, fields, error) && check_tokens (session, path, bytes, sections, error)
         && check_kept (session, path, bytes, sections, error);
}

/* Marks that the window holds; more than fit are not heeded. */
static void
take_kept (RillTimeline  *timeline,
           const guint64 *fields)
{
  timeline->n_kept = (guint) fields[RILL_STATE_N_KEPT];
  timeline->floor = fields[RILL_STATE_FLOOR];
  timeline->least = fields[RILL_STATE_LEAST];
  timeline->n_marked = 0;
  if (timeline->max_kept == 0)
    return;
  for (guint64 at = rill_timeline_get_begin (timeline, timeline->position); at < timeline->position; at++)
    {
      guint8 *flags = &timeline->flags[rill_timeline_get_index (timeline, at)];

      if ((*flags & RILL_TOKEN_KEEP) != 0 && timeline->n_kept + timeline->n_marked < timeline->max_kept)
        timeline->n_marked++;
      else
        *flags &= RILL_TOKEN_WRITTEN;
    }
}

static void
take_state (RillSession            *session,
            const guint8           *bytes,
            const RillStateSection *sections)
{
  const guint8 *at = bytes + RILL_STATE_N_FIELD * sizeof (guint64);
  guint64 fields[RILL_STATE_N_FIELD];

  memcpy (fields, bytes, sizeof fields);
  for (guint i = 0; i < RILL_STATE_N_SECTION; i++)
    {
      memcpy (sections[i].data, at, sections[i].n_bytes);
      at += sections[i].n_bytes;
    }
  session->timeline->position = fields[RILL_STATE_POSITION];
  session->timeline->reach = fields[RILL_STATE_REACH];
  session->timeline->n_written = fields[RILL_STATE_N_WRITTEN];
  take_kept (session->timeline, fields);
  rill_attention_set_kept (session->attention, session->timeline->n_kept, session->timeline->floor);
  session->base = fields[RILL_STATE_BASE];
  session->logits_position = fields[RILL_STATE_LOGITS_POSITION];
  session->mark_position = fields[RILL_STATE_MARK_POSITION];
  if (session->tracer != NULL)
    {
      session->tracer->has_step = FALSE;
      rill_tracer_forget_surprises (session->tracer);
      rill_tracer_measure_values (session->tracer, session->cache);
    }
}

gboolean
rill_session_restore (RillSession *session,
                      const char  *path,
                      GError     **error)
{
  RillStateSection sections[RILL_STATE_N_SECTION];
  guint64 file_bytes = 0;
  guint8 *bytes;
  gboolean is_right;

  g_return_val_if_fail (session != NULL && path != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  rill_state_list_sections (session, sections);
  bytes = read_state (path, rill_state_get_bytes (session), &file_bytes, error);
  if (bytes == NULL)
    return FALSE;
  is_right = check_state (session, path, bytes, file_bytes, sections, error);
  if (is_right)
    take_state (session, bytes, sections);
  rill_memory_free (bytes);
  return is_right;
}
