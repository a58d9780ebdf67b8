/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memory of a conversation on disk: the engine's state, KEY.stream, and the record of what in it is what of the
 * conversation, KEY.text. The record names the checksum of the state it belongs to, so that a crash between the two
 * leaves a pair that does not fit, which is as good as none: the memory is then rebuilt from the text. The record begins
 * with a digest of its own.
 *
 * Both are of constant size, give or take the record's few kilobytes, and replace their predecessors atomically.
 */

#include "rivulet-timeline-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORD_VERSION 1
/* Version, checksum of the state, conversation, system prompt, shape, the end of the stream, spans. */
#define RECORD_VARIANT "(utxms(utb)au" RIVULET_SPANS_VARIANT ")"

/* Hexadecimal digits of a SHA-256. */
#define DIGEST_LENGTH 64

/* More than this of saved states, and the oldest go. */
#define MAX_SAVED_BYTES (G_GUINT64_CONSTANT (2) * 1024 * 1024 * 1024)

static char *
dup_path (RivuletTimeline *self,
          gint64           conversation_id,
          const char      *suffix)
{
  return g_strdup_printf ("%s/%" G_GINT64_FORMAT ".%s", self->memory_dir, conversation_id, suffix);
}

/* The engine's files end in a checksum of everything before it. */
static gboolean
read_checksum (const char *path,
               guint64    *checksum)
{
  g_autofd int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  struct stat status;

  return fd >= 0 && fstat (fd, &status) == 0 && status.st_size >= (off_t) sizeof *checksum
         && pread (fd, checksum, sizeof *checksum, status.st_size - (off_t) sizeof *checksum) == sizeof *checksum;
}

/* --- Saving ------------------------------------------------------------------------------------------------------- */

static GVariant *
make_record (RivuletTimeline *self,
             guint64          checksum)
{
  GVariant *recent = g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, self->recent->data, self->recent->len,
                                                sizeof (RillToken));

  return g_variant_ref_sink (g_variant_new ("(utxms(utb)@au@" RIVULET_SPANS_VARIANT ")", (guint32) RECORD_VERSION,
                                            checksum, self->conversation_id, self->system_prompt,
                                            (guint32) self->shape.n_pinned, self->shape.history, self->shape.is_cut,
                                            recent, rivulet_spans_to_variant (self->spans)));
}

static gboolean
write_record (GVariant   *record,
              const char *path,
              GError    **error)
{
  const gsize n_bytes = g_variant_get_size (record);
  g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, g_variant_get_data (record), n_bytes);
  g_autoptr (GByteArray) contents = g_byte_array_sized_new ((guint) (DIGEST_LENGTH + n_bytes));

  g_byte_array_append (contents, (const guint8 *) digest, DIGEST_LENGTH);
  g_byte_array_append (contents, g_variant_get_data (record), (guint) n_bytes);

  return g_file_set_contents_full (path, (const char *) contents->data, contents->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

typedef struct
{
  char *path;
  gint64 time;
  guint64 n_bytes;
} SavedState;

static void
saved_state_clear (gpointer data)
{
  g_free (((SavedState *) data)->path);
}

static int
compare_saved_states (gconstpointer a,
                      gconstpointer b)
{
  const gint64 time_a = ((const SavedState *) a)->time;
  const gint64 time_b = ((const SavedState *) b)->time;

  return time_a < time_b ? -1 : time_a > time_b;
}

/* A record without its state is small, and of no use to anybody: it is removed with the conversation. */
static void
remove_oldest (RivuletTimeline *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->memory_dir, 0, NULL);
  g_autoptr (GArray) states = g_array_new (FALSE, FALSE, sizeof (SavedState));
  guint64 n_bytes = 0;
  const char *name;

  g_array_set_clear_func (states, saved_state_clear);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->memory_dir, name, NULL);
      GStatBuf status;
      SavedState state;

      if (!g_str_has_suffix (name, ".stream") || g_stat (path, &status) != 0)
        continue;
      state = (SavedState) { g_steal_pointer (&path), status.st_mtime, (guint64) status.st_size };
      n_bytes += state.n_bytes;
      g_array_append_val (states, state);
    }
  g_array_sort (states, compare_saved_states);

  /* The newest stays however large it is. */
  for (guint i = 0; i + 1 < states->len && n_bytes > MAX_SAVED_BYTES; i++)
    {
      const SavedState *state = &g_array_index (states, SavedState, i);

      g_unlink (state->path);
      n_bytes -= state->n_bytes;
    }
}

gboolean
rivulet_timeline_save (RivuletTimeline *self,
                       GError         **error)
{
  g_autofree char *state_path = NULL;
  g_autofree char *record_path = NULL;
  g_autoptr (GVariant) record = NULL;
  guint64 checksum = 0;

  if (self->memory_dir == NULL || self->conversation_id == 0 || !self->is_dirty)
    return TRUE;

  state_path = dup_path (self, self->conversation_id, "stream");
  record_path = dup_path (self, self->conversation_id, "text");
  if (g_mkdir_with_parents (self->memory_dir, 0700) != 0)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", self->memory_dir,
                   g_strerror (errno));
      return FALSE;
    }
  if (!rill_session_save (self->session, state_path, error))
    return FALSE;
  if (!read_checksum (state_path, &checksum))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_IO, "%s: the saved state cannot be read", state_path);
      return FALSE;
    }

  record = make_record (self, checksum);
  if (!write_record (record, record_path, error))
    return FALSE;

  self->is_dirty = FALSE;
  remove_oldest (self);

  return TRUE;
}

void
rivulet_timeline_forget (RivuletTimeline *self,
                         gint64           conversation_id)
{
  static const char *const suffixes[] = { "stream", "text" };

  if (self->conversation_id == conversation_id)
    rivulet_timeline_invalidate (self);
  for (guint i = 0; self->memory_dir != NULL && i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = dup_path (self, conversation_id, suffixes[i]);

      g_unlink (path);
    }
}

/* --- Restoring ---------------------------------------------------------------------------------------------------- */

/* Returns: (transfer full) (nullable): the record of @conversation_id, of the right form. */
static GVariant *
read_record (RivuletTimeline *self,
             gint64           conversation_id)
{
  g_autofree char *path = dup_path (self, conversation_id, "text");
  g_autoptr (GVariant) record = NULL;
  g_autoptr (GBytes) contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *digest = NULL;
  char *data;
  gsize length;

  if (!g_file_get_contents (path, &data, &length, NULL))
    return NULL;

  contents = g_bytes_new_take (data, length);
  if (length < DIGEST_LENGTH)
    return NULL;
  bytes = g_bytes_new_from_bytes (contents, DIGEST_LENGTH, length - DIGEST_LENGTH);
  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (memcmp (data, digest, DIGEST_LENGTH) != 0)
    return NULL;

  record = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (RECORD_VARIANT), bytes, FALSE));

  return g_variant_is_normal_form (record) ? g_steal_pointer (&record) : NULL;
}

/* The session that the state was saved from, to the letter, and then the state; the stream is lost either way. */
static gboolean
restore_state (RivuletTimeline *self,
               gint64           conversation_id,
               guint            n_pinned,
               guint64          checksum)
{
  const RillSessionOptions *options = rill_session_get_options (self->session);
  g_autofree char *path = dup_path (self, conversation_id, "stream");
  guint64 found = 0;

  return n_pinned < options->capacity && read_checksum (path, &found) && found == checksum
         && rill_session_reset (self->session, n_pinned, NULL) && rill_session_restore (self->session, path, NULL);
}

static void
take_record (RivuletTimeline          *self,
             const RivuletPromptShape *shape,
             const char               *system_prompt,
             GVariant                 *recent,
             GPtrArray                *spans)
{
  const guint n_vocab = rill_model_get_info (self->model)->n_vocab;
  gsize n_recent = 0;
  const guint32 *tokens = g_variant_get_fixed_array (recent, &n_recent, sizeof (guint32));

  self->shape = *shape;
  g_set_str (&self->system_prompt, system_prompt);
  g_clear_pointer (&self->spans, g_ptr_array_unref);
  self->spans = g_ptr_array_ref (spans);
  g_array_set_size (self->recent, 0);
  for (gsize i = n_recent - MIN (n_recent, RIVULET_TIMELINE_MAX_RECENT); i < n_recent; i++)
    {
      const RillToken token = (RillToken) MIN (tokens[i], n_vocab - 1);

      g_array_append_val (self->recent, token);
    }
}

gboolean
rivulet_timeline_restore (RivuletTimeline *self,
                          gint64           conversation_id)
{
  g_autoptr (GVariant) record = NULL;
  g_autoptr (GVariant) recent = NULL;
  g_autoptr (GVariant) spans_variant = NULL;
  g_autoptr (GPtrArray) spans = NULL;
  const char *system_prompt;
  RivuletPromptShape shape;
  guint64 checksum;
  gint64 id;
  guint32 version;

  if (self->memory_dir == NULL || (record = read_record (self, conversation_id)) == NULL)
    return FALSE;

  g_variant_get (record, "(utxm&s(utb)@au@" RIVULET_SPANS_VARIANT ")", &version, &checksum, &id, &system_prompt,
                 &shape.n_pinned, &shape.history, &shape.is_cut, &recent, &spans_variant);
  if (version != RECORD_VERSION || id != conversation_id)
    return FALSE;
  spans = rivulet_spans_from_variant (spans_variant);
  if (spans == NULL || spans->len == 0
      || !restore_state (self, conversation_id, shape.n_pinned, checksum)
      || rivulet_span_get_end (g_ptr_array_index (spans, spans->len - 1)) != rill_session_get_position (self->session))
    return FALSE;

  take_record (self, &shape, system_prompt, recent, spans);
  self->conversation_id = conversation_id;
  self->is_dirty = FALSE;

  return TRUE;
}
