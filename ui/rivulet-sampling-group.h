/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the words of a reply are chosen, as rows: a named preset, and the numbers behind it.
 */

#pragma once

#include "rivulet-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_SAMPLING_GROUP (rivulet_sampling_group_get_type ())
G_DECLARE_FINAL_TYPE (RivuletSamplingGroup, rivulet_sampling_group, RIVULET, SAMPLING_GROUP, AdwPreferencesGroup)

/* @store: (nullable): where the person's own presets are kept */
void rivulet_sampling_group_set_store (RivuletSamplingGroup *self,
                                       RivuletStore         *store);

/* Shows @sampling; signal "changed" tells what the person changes, and only that. */
void rivulet_sampling_group_set_sampling (RivuletSamplingGroup  *self,
                                          const RivuletSampling *sampling);
void rivulet_sampling_group_get_sampling (RivuletSamplingGroup *self,
                                          RivuletSampling      *sampling);

G_END_DECLS
