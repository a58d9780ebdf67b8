/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What holds for the whole program. Everything applies at once, through GSettings.
 */

#pragma once

#include "rivulet-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_PREFERENCES (rivulet_preferences_get_type ())
G_DECLARE_FINAL_TYPE (RivuletPreferences, rivulet_preferences, RIVULET, PREFERENCES, AdwPreferencesDialog)

/* @store: (nullable): where presets are kept */
AdwDialog *rivulet_preferences_new (GSettings    *settings,
                                    RivuletStore *store);

/* Makes the program look as the setting "style" says, now and whenever it changes. */
void rivulet_preferences_bind_style (GSettings *settings);

/* Reads the setting "sampling"; the chat's defaults where it says nothing. */
void rivulet_preferences_get_sampling (GSettings       *settings,
                                       RivuletSampling *sampling);

G_END_DECLS
