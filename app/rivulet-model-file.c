/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a model file's head, and the arithmetic of its memory.
 */

#include "config.h"

#include "rivulet-model-file.h"

#include "rill-guard.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* Bounds of a cache whose size nobody chose: memory held, and slots that a CPU can attend to without a long wait. */
#define MAX_CACHE_BYTES (512 * 1024 * 1024)
#define MAX_CAPACITY 8192
#define MIN_CAPACITY 64
#define UNKNOWN_CONTEXT 2048

static RivuletModelFile *
new_from_info (const RillModelInfo *info)
{
  RivuletModelFile *self = g_new0 (RivuletModelFile, 1);

  self->path = g_strdup (info->path);
  self->name = g_strdup (info->name);
  self->architecture = g_strdup (info->architecture);
  self->weight_type = g_strdup (info->weight_type);
  self->license = g_strdup (info->license);
  self->problem = g_strdup (info->problem != NULL ? info->problem : info->text_problem);
  self->file_bytes = info->file_bytes;
  self->n_parameter = info->n_parameter;
  self->bytes_per_slot = (guint64) info->n_layer * info->n_head_kv * info->head_dim * 2 * sizeof (float);
  self->n_layer = info->n_layer;
  self->n_head = info->n_head;
  self->context_length = info->context_length;

  return self;
}

RivuletModelFile *
rivulet_model_file_new (const char *path,
                        GError    **error)
{
  g_autofree char *builtin = path == NULL ? rill_dup_builtin_model_path () : NULL;
  g_autoptr (RillModelInfo) info = NULL;
  RivuletModelFile *self;

  if (path == NULL && builtin == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The built-in model is not installed"));
      return NULL;
    }
  rill_guard_install ();
  info = rill_model_info_new (path != NULL ? path : builtin, error);
  if (info == NULL)
    return NULL;
  self = new_from_info (info);
  self->is_builtin = path == NULL;

  return self;
}

void
rivulet_model_file_free (RivuletModelFile *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_free (self->name);
  g_free (self->architecture);
  g_free (self->weight_type);
  g_free (self->license);
  g_free (self->problem);
  g_free (self);
}

guint
rivulet_choose_capacity (guint   context_length,
                         guint64 bytes_per_slot)
{
  const guint64 n_context = context_length > 0 ? context_length : UNKNOWN_CONTEXT;
  guint64 capacity = MIN (n_context, MAX_CAPACITY);

  capacity = MIN (capacity, MAX_CACHE_BYTES / MAX ((guint64) 1, bytes_per_slot));

  return (guint) MAX (capacity, MIN (n_context, MIN_CAPACITY));
}

guint
rivulet_model_file_get_default_capacity (const RivuletModelFile *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return rivulet_choose_capacity (self->context_length, self->bytes_per_slot);
}

guint64
rivulet_model_file_get_needed_bytes (const RivuletModelFile *self,
                                     guint                   capacity)
{
  RillSessionOptions options;

  g_return_val_if_fail (self != NULL, 0);

  /* The cache has spare rows besides its slots, for what may be undone. */
  rill_session_options_init (&options);

  return self->file_bytes + self->bytes_per_slot * ((guint64) capacity + options.n_rewind);
}

guint64
rivulet_model_file_get_available_bytes (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/meminfo", &text, NULL, NULL))
    return 0;
  line = strstr (text, "MemAvailable:");

  return line == NULL ? 0 : g_ascii_strtoull (line + strlen ("MemAvailable:"), NULL, 10) * 1024;
}
