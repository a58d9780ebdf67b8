/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recording the trace, saving it, and replaying one that was saved.
 */

#pragma once

#include "rivulet-recording.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_RECORDER_BAR (rivulet_recorder_bar_get_type ())
G_DECLARE_FINAL_TYPE (RivuletRecorderBar, rivulet_recorder_bar, RIVULET, RECORDER_BAR, AdwBin)

/*
 * Signal "frame" (RivuletSnapshot, nullable): a replayed moment, to be shown instead of the live one; NULL when the replay has
 * ended. Property "replaying".
 */
void     rivulet_recorder_bar_add_snapshot (RivuletRecorderBar *self,
                                            RivuletSnapshot    *snapshot);
void     rivulet_recorder_bar_set_recording (RivuletRecorderBar *self,
                                             gboolean            recording);
guint    rivulet_recorder_bar_get_n_frames (RivuletRecorderBar *self);
/* @recording: (transfer full) */
void     rivulet_recorder_bar_replay (RivuletRecorderBar *self,
                                      RivuletRecording   *recording);
gboolean rivulet_recorder_bar_is_replaying (RivuletRecorderBar *self);

G_END_DECLS
