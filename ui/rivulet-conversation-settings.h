/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one conversation has of its own: its instructions and how its replies choose their words. Applies at once.
 */

#pragma once

#include "rivulet-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_CONVERSATION_SETTINGS (rivulet_conversation_settings_get_type ())
G_DECLARE_FINAL_TYPE (RivuletConversationSettings, rivulet_conversation_settings, RIVULET, CONVERSATION_SETTINGS,
                      AdwPreferencesDialog)

/* @defaults: what holds while the conversation has no choice of its own */
AdwDialog *rivulet_conversation_settings_new (RivuletStore          *store,
                                              RivuletConversation   *conversation,
                                              const RivuletSampling *defaults);

G_END_DECLS
