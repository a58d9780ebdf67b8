/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Saving a session and going on from what was saved, bit for bit. The file is a header of numbers, the tokens, the
 * rows, the logits and a checksum; its size follows from the model and the options alone. All numbers are
 * little-endian. It is written beside its place, brought to the disk and then renamed, so that a file of that name is
 * always a whole one; it is read and checked whole before anything in the session changes.
 */

#include "stream/session.h"

#include "model/hash.h"
#include "stream/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATE_MAGIC G_GUINT64_CONSTANT (0x0a6d616572745352) /* "RStream", and a line end for text tools to damage */
#define STATE_VERSION 1

G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN);
G_STATIC_ASSERT (sizeof (RillToken) == 4);

/* Every number of the header, in the order of the file. Those up to @stream_offset say what the state fits; they are equal
 * in the session that reads it. */
typedef enum
{
  FIELD_MAGIC,
  FIELD_VERSION,
  FIELD_MODEL,
  FIELD_ROPE,
  FIELD_POLICY,
  FIELD_N_SINK,
  FIELD_N_PINNED,
  FIELD_CAPACITY,
  FIELD_N_REWIND,
  FIELD_CACHE_TYPE,
  FIELD_STREAM_OFFSET,
  FIELD_N_LAYER,
  FIELD_N_HEAD_KV,
  FIELD_HEAD_DIM,
  FIELD_N_VOCAB,
  N_MATCHED_FIELD,
  FIELD_POSITION = N_MATCHED_FIELD,
  FIELD_REACH,
  FIELD_N_WRITTEN,
  FIELD_BASE,
  FIELD_LOGITS_POSITION,
  N_FIELD,
} Field;

static const char *const field_names[N_MATCHED_FIELD] = {
  [FIELD_MAGIC] = "magic number",
  [FIELD_VERSION] = "format version",
  [FIELD_MODEL] = "hash of the model",
  [FIELD_ROPE] = "hash of the rotary frequencies",
  [FIELD_POLICY] = "policy",
  [FIELD_N_SINK] = "sinks",
  [FIELD_N_PINNED] = "pinned tokens",
  [FIELD_CAPACITY] = "capacity",
  [FIELD_N_REWIND] = "tokens that can be undone",
  [FIELD_CACHE_TYPE] = "cache type",
  [FIELD_STREAM_OFFSET] = "stream offset",
  [FIELD_N_LAYER] = "layers",
  [FIELD_N_HEAD_KV] = "key and value heads",
  [FIELD_HEAD_DIM] = "values a head",
  [FIELD_N_VOCAB] = "vocabulary",
};

typedef struct
{
  void *data;
  gsize n_bytes;
} Section;

#define N_SECTION 7

static void
list_sections (RillSession *session, Section *sections)
{
  const RillTimeline *timeline = session->timeline;
  const RillCache *cache = session->cache;
  gsize n_token = (gsize) timeline->n_sink + timeline->n_row;
  gsize sink_bytes = rill_cache_get_sink_bytes (cache), ring_bytes = rill_cache_get_ring_bytes (cache);

  sections[0] = (Section) { timeline->tokens, n_token * sizeof (RillToken) };
  sections[1] = (Section) { timeline->written, n_token };
  sections[2] = (Section) { cache->sink_keys, sink_bytes };
  sections[3] = (Section) { cache->sink_values, sink_bytes };
  sections[4] = (Section) { cache->keys, ring_bytes };
  sections[5] = (Section) { cache->values, ring_bytes };
  sections[6] = (Section) { session->logits, session->model->hparams.n_vocab * sizeof (float) };
}

static gsize
get_state_bytes (RillSession *session)
{
  Section sections[N_SECTION];
  gsize n_bytes = (N_FIELD + 1) * sizeof (guint64); /* and the checksum */

  list_sections (session, sections);
  for (guint i = 0; i < N_SECTION; i++)
    n_bytes += sections[i].n_bytes;
  return n_bytes;
}

static void
fill_fields (const RillSession *session, guint64 *fields)
{
  const RillSessionOptions *options = &session->options;

  fields[FIELD_MAGIC] = STATE_MAGIC;
  fields[FIELD_VERSION] = STATE_VERSION;
  fields[FIELD_MODEL] = session->model->hash;
  fields[FIELD_ROPE] = rill_rope_hash (session->rope);
  fields[FIELD_POLICY] = options->policy;
  fields[FIELD_N_SINK] = options->n_sink;
  fields[FIELD_N_PINNED] = options->n_pinned;
  fields[FIELD_CAPACITY] = options->capacity;
  fields[FIELD_N_REWIND] = options->n_rewind;
  fields[FIELD_CACHE_TYPE] = options->cache_type;
  fields[FIELD_STREAM_OFFSET] = options->stream_offset;
  fields[FIELD_N_LAYER] = session->cache->n_layer;
  fields[FIELD_N_HEAD_KV] = session->cache->n_head_kv;
  fields[FIELD_HEAD_DIM] = session->cache->head_dim;
  fields[FIELD_N_VOCAB] = session->model->hparams.n_vocab;
  fields[FIELD_POSITION] = session->timeline->position;
  fields[FIELD_REACH] = session->timeline->reach;
  fields[FIELD_N_WRITTEN] = session->timeline->n_written;
  fields[FIELD_BASE] = session->base;
  fields[FIELD_LOGITS_POSITION] = session->logits_position;
}

/* --- Writing ----------------------------------------------------------------------------------------------------- */

static gboolean
fail_io (const char *path, const char *what, GError **error)
{
  g_set_error (error, RILL_ERROR, RILL_ERROR_IO, "%s: %s: %s", path, what, g_strerror (errno));
  return FALSE;
}

static gboolean
write_all (int fd, const char *path, const void *data, gsize n_bytes, GError **error)
{
  const guint8 *bytes = data;

  for (gsize done = 0; done < n_bytes;)
    {
      gssize n = write (fd, bytes + done, n_bytes - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail_io (path, "cannot write the state of the stream", error);
      done += (gsize) n;
    }
  return TRUE;
}

static gboolean
write_state (RillSession *session, int fd, const char *path, GError **error)
{
  guint64 fields[N_FIELD];
  Section sections[N_SECTION];
  guint64 checksum;

  fill_fields (session, fields);
  list_sections (session, sections);
  checksum = rill_hash (0, fields, sizeof fields);
  if (!write_all (fd, path, fields, sizeof fields, error))
    return FALSE;
  for (guint i = 0; i < N_SECTION; i++)
    {
      checksum = rill_hash (checksum, sections[i].data, sections[i].n_bytes);
      if (!write_all (fd, path, sections[i].data, sections[i].n_bytes, error))
        return FALSE;
    }
  if (!write_all (fd, path, &checksum, sizeof checksum, error))
    return FALSE;
  if (fsync (fd) != 0)
    return fail_io (path, "cannot bring the state of the stream to the disk", error);
  return TRUE;
}

/* The name is on the disk when its folder is. Some file systems cannot do that, and need not. */
static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  (void) fsync (fd);
  g_close (fd, NULL);
}

gboolean
rill_session_save (RillSession *session, const char *path, GError **error)
{
  g_autofree char *temporary = NULL;
  gboolean is_written;
  int fd;

  g_return_val_if_fail (session != NULL && path != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  temporary = g_strconcat (path, ".XXXXXX", NULL);
  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail_io (temporary, "cannot create the file", error);
  is_written = write_state (session, fd, temporary, error);
  if (close (fd) != 0 && is_written)
    is_written = fail_io (temporary, "cannot write the state of the stream", error);
  if (is_written && g_rename (temporary, path) != 0)
    is_written = fail_io (path, "cannot take the place of the file", error);
  if (!is_written)
    {
      g_unlink (temporary);
      return FALSE;
    }
  sync_folder (path);
  return TRUE;
}

/* --- Reading ----------------------------------------------------------------------------------------------------- */

static gboolean
read_all (int fd, const char *path, guint8 *bytes, gsize n_bytes, GError **error)
{
  for (gsize done = 0; done < n_bytes;)
    {
      gssize n = read (fd, bytes + done, n_bytes - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n == 0)
        errno = EIO; /* shortened since its size was asked */
      if (n <= 0)
        return fail_io (path, "cannot read the saved state", error);
      done += (gsize) n;
    }
  return TRUE;
}

/* Up to @n_bytes of the file into as much zeroed memory. A file of another size is refused later, when its header has told
 * whether it is of this session at all. */
static guint8 *
read_state (const char *path, gsize n_bytes, guint64 *file_bytes, GError **error)
{
  struct stat status;
  guint8 *bytes = NULL;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0)
    {
      fail_io (path, "cannot open the saved state", error);
      return NULL;
    }
  if (fstat (fd, &status) != 0)
    fail_io (path, "cannot look at the saved state", error);
  else if (!S_ISREG (status.st_mode) || (guint64) status.st_size < N_FIELD * sizeof (guint64))
    g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                 "%s: not a saved state: expected a header of %" G_GSIZE_FORMAT " bytes, got a file of %" G_GINT64_FORMAT,
                 path, N_FIELD * sizeof (guint64), (gint64) status.st_size);
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
check_matched (RillSession *session, const char *path, const guint64 *fields, GError **error)
{
  guint64 expected[N_FIELD];

  fill_fields (session, expected);
  for (guint i = 0; i < N_MATCHED_FIELD; i++)
    if (fields[i] != expected[i])
      {
        gboolean is_format = i == FIELD_MAGIC || i == FIELD_VERSION;

        g_set_error (error, RILL_ERROR, is_format ? RILL_ERROR_FORMAT : RILL_ERROR_MISMATCH,
                     (is_format || i == FIELD_MODEL || i == FIELD_ROPE)
                       ? "%s: %s, byte %u: expected 0x%" G_GINT64_MODIFIER "x, got 0x%" G_GINT64_MODIFIER "x"
                       : "%s: %s, byte %u: expected %" G_GUINT64_FORMAT ", got %" G_GUINT64_FORMAT,
                     path, field_names[i], i * 8, expected[i], fields[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
fail_format (const char *path, gsize offset, const char *what, guint64 expected, guint64 got, GError **error)
{
  g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
               "%s: %s, byte %" G_GSIZE_FORMAT ": expected %" G_GUINT64_FORMAT ", got %" G_GUINT64_FORMAT, path, what,
               offset, expected, got);
  return FALSE;
}

/* The numbers of a stream have to make one stream, even where the checksum is right. */
static gboolean
check_stream (RillSession *session, const char *path, const guint64 *fields, GError **error)
{
  const RillTimeline *timeline = session->timeline;
  guint64 position = fields[FIELD_POSITION], capacity = session->options.capacity;
  guint64 base = session->options.policy == RILL_POLICY_RECOMPUTE && position > capacity ? position - capacity : 0;
  guint64 n_spare = timeline->n_row - timeline->window;

  if (fields[FIELD_REACH] < position
      || (fields[FIELD_REACH] - position > n_spare && fields[FIELD_REACH] > (guint64) timeline->n_sink + timeline->n_row))
    return fail_format (path, FIELD_REACH * 8, "longest the stream has been", position, fields[FIELD_REACH], error);
  if (session->rules->keeps_all && fields[FIELD_REACH] > capacity)
    return fail_format (path, FIELD_REACH * 8, "longest the stream has been", capacity, fields[FIELD_REACH], error);
  if (fields[FIELD_N_WRITTEN] > position)
    return fail_format (path, FIELD_N_WRITTEN * 8, "tokens written", position, fields[FIELD_N_WRITTEN], error);
  if (fields[FIELD_BASE] != base)
    return fail_format (path, FIELD_BASE * 8, "first encoded token", base, fields[FIELD_BASE], error);
  if (fields[FIELD_LOGITS_POSITION] != position)
    return fail_format (path, FIELD_LOGITS_POSITION * 8, "position of the logits", position,
                        fields[FIELD_LOGITS_POSITION], error);
  return TRUE;
}

static gboolean
check_tokens (RillSession *session, const char *path, const guint8 *bytes, const Section *sections, GError **error)
{
  guint n_vocab = session->model->hparams.n_vocab;
  const RillToken *tokens = (const RillToken *) (gconstpointer) (bytes + N_FIELD * sizeof (guint64));
  const guint8 *written = (const guint8 *) tokens + sections[0].n_bytes;

  for (gsize i = 0; i < sections[1].n_bytes; i++)
    {
      if (tokens[i] < 0 || (guint) tokens[i] >= n_vocab)
        return fail_format (path, (gsize) ((const guint8 *) &tokens[i] - bytes), "token id", n_vocab - 1,
                            (guint32) tokens[i], error);
      if (written[i] > 1)
        return fail_format (path, (gsize) (&written[i] - bytes), "kind of token", 1, written[i], error);
    }
  return TRUE;
}

static guint64
compute_checksum (const guint8 *bytes, const Section *sections)
{
  guint64 checksum = rill_hash (0, bytes, N_FIELD * sizeof (guint64));
  const guint8 *at = bytes + N_FIELD * sizeof (guint64);

  for (guint i = 0; i < N_SECTION; i++)
    {
      checksum = rill_hash (checksum, at, sections[i].n_bytes);
      at += sections[i].n_bytes;
    }
  return checksum;
}

static gboolean
check_state (RillSession *session, const char *path, const guint8 *bytes, guint64 file_bytes, const Section *sections,
             GError **error)
{
  guint64 fields[N_FIELD];
  gsize n_bytes = get_state_bytes (session);
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
                   "%s: checksum, byte %" G_GSIZE_FORMAT ": expected 0x%" G_GINT64_MODIFIER "x, got 0x%" G_GINT64_MODIFIER
                   "x: the file is damaged",
                   path, n_bytes - sizeof checksum, compute_checksum (bytes, sections), checksum);
      return FALSE;
    }
  return check_stream (session, path, fields, error) && check_tokens (session, path, bytes, sections, error);
}

static void
take_state (RillSession *session, const guint8 *bytes, const Section *sections)
{
  const guint8 *at = bytes + N_FIELD * sizeof (guint64);
  guint64 fields[N_FIELD];

  memcpy (fields, bytes, sizeof fields);
  for (guint i = 0; i < N_SECTION; i++)
    {
      memcpy (sections[i].data, at, sections[i].n_bytes);
      at += sections[i].n_bytes;
    }
  session->timeline->position = fields[FIELD_POSITION];
  session->timeline->reach = fields[FIELD_REACH];
  session->timeline->n_written = fields[FIELD_N_WRITTEN];
  session->base = fields[FIELD_BASE];
  session->logits_position = fields[FIELD_LOGITS_POSITION];
  if (session->tracer != NULL)
    {
      session->tracer->has_step = FALSE;
      session->tracer->surprise = NAN;
      rill_tracer_measure_values (session->tracer, session->cache);
    }
}

gboolean
rill_session_restore (RillSession *session, const char *path, GError **error)
{
  Section sections[N_SECTION];
  guint64 file_bytes = 0;
  guint8 *bytes;
  gboolean is_right;

  g_return_val_if_fail (session != NULL && path != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  list_sections (session, sections);
  bytes = read_state (path, get_state_bytes (session), &file_bytes, error);
  if (bytes == NULL)
    return FALSE;
  is_right = check_state (session, path, bytes, file_bytes, sections, error);
  if (is_right)
    take_state (session, bytes, sections);
  rill_memory_free (bytes);
  return is_right;
}
