/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run of the lab: what its thread works on, and what it has to say, behind one lock.
 */

#pragma once

#include "rivulet-lab.h"

#include <pthread.h>
#include <stdatomic.h>

G_BEGIN_DECLS

typedef struct
{
  /* The run's own copy of the options. */
  RillModel *model; /* nullable */
  char *model_path; /* nullable */
  char **turns;
  gboolean is_dialogue;
  guint n_sink;
  guint capacity;
  guint max_dense;
  guint n_write;
  guint64 seed;
  guint n_thread;

  atomic_bool stop;
  atomic_bool has_ended;

  pthread_mutex_t mutex;
  RivuletLabUpdate updates[RIVULET_LAB_N_LANES]; /* behind the mutex */
} RivuletLabRun;

RivuletLabRun *rivulet_lab_run_new (const RivuletLabOptions *options);
void           rivulet_lab_run_free (RivuletLabRun *self);
/* A thread's function: everything from loading to the last token. */
gpointer       rivulet_lab_run_main (gpointer run);

G_END_DECLS
