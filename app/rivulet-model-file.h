/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a model file is, before it is loaded: its shape, what it needs of memory at a window size, and whether it can be run.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A loaded model, for which this layer is only a bearer. */
typedef struct _RillModel RillModel;

/**
 * RivuletModelFile:
 * @name, @architecture, @weight_type: never NULL
 * @problem: why it cannot be talked with, or NULL
 * @bytes_per_slot: keys and values of one token in all layers
 * @context_length: tokens it was trained on at once; 0: the file does not say
 */
typedef struct
{
  char *path;
  char *name;
  char *architecture;
  char *weight_type;
  char *license; /* nullable */
  char *problem; /* nullable */
  guint64 file_bytes;
  guint64 n_parameter;
  guint64 bytes_per_slot;
  guint n_layer;
  guint n_head;
  guint context_length;
  gboolean is_builtin;
} RivuletModelFile;

/* @path: a GGUF file, or NULL for the built-in model. The error is the engine's, or G_IO_ERROR_NOT_FOUND. */
RivuletModelFile *rivulet_model_file_new (const char *path,
                                          GError    **error);
void              rivulet_model_file_free (RivuletModelFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletModelFile, rivulet_model_file_free)

/*
 * The window that a model gets when nobody chooses: its trained context, less where the cache would be large.
 * @context_length, @bytes_per_slot: as in RivuletModelFile
 */
guint   rivulet_choose_capacity (guint   context_length,
                                 guint64 bytes_per_slot);
guint   rivulet_model_file_get_default_capacity (const RivuletModelFile *self);
/* Weights and a cache of @capacity slots. */
guint64 rivulet_model_file_get_needed_bytes (const RivuletModelFile *self,
                                             guint                   capacity);

/* Returns: memory that can be had without swapping, bytes; 0 where the system does not say. */
guint64 rivulet_model_file_get_available_bytes (void);

G_END_DECLS
