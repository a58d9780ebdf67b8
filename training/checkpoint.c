/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A checkpoint is a header and three buffers. It is written beside the old one and renamed over it, so that whatever
 * happens one whole checkpoint exists. It is meant for the machine that wrote it: numbers are in the machine's own
 * order.
 */
#include "checkpoint.h"

#include <string.h>

typedef struct
{
  char        magic[4];
  guint32     real_bytes;
  TrainConfig config;
  guint64     step;
  guint64     seed;
  guint64     n_values;
} Header;

gboolean
train_checkpoint_write (const TrainCheckpoint  *checkpoint,
                        const char             *path,
                        GError                **error)
{
  gsize bytes = checkpoint->n_values * sizeof (Real);
  gsize length = sizeof (Header) + 3 * bytes;
  g_autofree char *contents = g_malloc0 (length);
  Header header = { { 'R', 'V', 'C', 'P' }, sizeof (Real),    checkpoint->config, checkpoint->step, checkpoint->seed,
                    checkpoint->n_values };

  memcpy (contents, &header, sizeof header);
  memcpy (contents + sizeof header, checkpoint->parameters, bytes);
  memcpy (contents + sizeof header + bytes, checkpoint->first_moment, bytes);
  memcpy (contents + sizeof header + 2 * bytes, checkpoint->second_moment, bytes);
  return g_file_set_contents_full (path, contents, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, error);
}

TrainCheckpoint *
train_checkpoint_read (const char  *path,
                       GError     **error)
{
  g_autofree char *contents = NULL;
  g_autoptr (TrainLayout) layout = NULL;
  TrainCheckpoint *checkpoint;
  Header header;
  gsize length;
  gsize bytes;

  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;
  if (length < sizeof header || memcmp (contents, "RVCP", 4) != 0)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: not a checkpoint", path);
      return NULL;
    }
  memcpy (&header, contents, sizeof header);
  if (!train_config_check (&header.config, error))
    return NULL;
  layout = train_layout_new (&header.config);
  bytes = layout->n_values * sizeof (Real);
  if (header.real_bytes != sizeof (Real) || header.n_values != layout->n_values || length != sizeof header + 3 * bytes)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                   "%s: expected %" G_GSIZE_FORMAT " bytes for its shape, got %" G_GSIZE_FORMAT, path,
                   sizeof header + 3 * bytes, length);
      return NULL;
    }
  checkpoint = g_new0 (TrainCheckpoint, 1);
  checkpoint->config = header.config;
  checkpoint->step = header.step;
  checkpoint->seed = header.seed;
  checkpoint->n_values = layout->n_values;
  checkpoint->parameters = train_buffer_new (layout->n_values);
  checkpoint->first_moment = train_buffer_new (layout->n_values);
  checkpoint->second_moment = train_buffer_new (layout->n_values);
  memcpy (checkpoint->parameters, contents + sizeof header, bytes);
  memcpy (checkpoint->first_moment, contents + sizeof header + bytes, bytes);
  memcpy (checkpoint->second_moment, contents + sizeof header + 2 * bytes, bytes);
  return checkpoint;
}

/* Frees a checkpoint that was read. */
void
train_checkpoint_free (TrainCheckpoint *checkpoint)
{
  train_buffer_free (checkpoint->parameters);
  train_buffer_free (checkpoint->first_moment);
  train_buffer_free (checkpoint->second_moment);
  g_free (checkpoint);
}
