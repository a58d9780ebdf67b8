/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cache strip over the composer with what belongs to it: its key, the slot that is pointed at in words, the tokens that
 * were forgotten last and how many there were.
 */

#pragma once

#include "rivulet-generator.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_STRIP_BAR (rivulet_strip_bar_get_type ())
G_DECLARE_FINAL_TYPE (RivuletStripBar, rivulet_strip_bar, RIVULET, STRIP_BAR, AdwBin)

/*
 * Property "generator": whose snapshots are shown; nullable. The trace is held only while the bar is on the screen.
 *
 * A slot that is chosen activates win.show-token with the message of its token and the byte at which it begins (xu).
 */
void rivulet_strip_bar_set_generator (RivuletStripBar  *self,
                                      RivuletGenerator *generator);

/* Shows a moment of the stream; nullable. */
void rivulet_strip_bar_set_snapshot (RivuletStripBar *self,
                                     RivuletSnapshot *snapshot);

/* Shows a recorded moment instead of the live ones, until it is NULL. */
void rivulet_strip_bar_set_replayed (RivuletStripBar *self,
                                     RivuletSnapshot *frame);

G_END_DECLS
