/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes a GGUF v3 file: metadata, descriptions of tensors, then their data, each aligned to 32 bytes.
 */
#pragma once

#include <glib.h>

typedef enum
{
  TRAIN_GGUF_F32 = 0,
  TRAIN_GGUF_F16 = 1,
  TRAIN_GGUF_Q8_0 = 8,
} TrainGgufType;

typedef struct _TrainGguf TrainGguf;

TrainGguf *train_gguf_new          (void);
void       train_gguf_free         (TrainGguf        *gguf);
void       train_gguf_put_string   (TrainGguf        *gguf,
                                    const char       *key,
                                    const char       *value);
void       train_gguf_put_uint32   (TrainGguf        *gguf,
                                    const char       *key,
                                    guint32           value);
void       train_gguf_put_float32  (TrainGguf        *gguf,
                                    const char       *key,
                                    float             value);
void       train_gguf_put_boolean  (TrainGguf        *gguf,
                                    const char       *key,
                                    gboolean          value);
void       train_gguf_put_strings  (TrainGguf        *gguf,
                                    const char       *key,
                                    const char *const *values,
                                    gsize             n);
void       train_gguf_put_float32s (TrainGguf        *gguf,
                                    const char       *key,
                                    const float      *values,
                                    gsize             n);
void       train_gguf_put_int32s   (TrainGguf        *gguf,
                                    const char       *key,
                                    const gint32     *values,
                                    gsize             n);
void       train_gguf_put_tensor   (TrainGguf        *gguf,
                                    const char       *name,
                                    TrainGgufType     type,
                                    guint32           n_rows,
                                    guint32           n_cols,
                                    const float      *values);
gboolean   train_gguf_write        (TrainGguf        *gguf,
                                    const char       *path,
                                    GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainGguf, train_gguf_free)
