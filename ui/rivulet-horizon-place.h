/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where in a list of messages the memory horizon falls.
 */

#pragma once

#include "rivulet-conversation.h"
#include "rivulet-horizon.h"

G_BEGIN_DECLS

/**
 * RivuletHorizonPlace:
 * @position: of the first message of which something is remembered; G_MAXUINT: nothing is forgotten, or it is not known
 * @n_forgotten: bytes of its text that are not
 */
typedef struct
{
  guint position;
  gsize n_forgotten;
} RivuletHorizonPlace;

void rivulet_horizon_place_init (RivuletHorizonPlace *self);

/* Looks anew. @conversation: (nullable). Cheap when the horizon has moved on by a message at most. */
void rivulet_horizon_place_find (RivuletHorizonPlace  *self,
                                 const RivuletHorizon *horizon,
                                 RivuletConversation  *conversation);

/* Returns: how many bytes of the message at @position are forgotten; G_MAXSIZE: all of it. */
gsize rivulet_horizon_place_get_cut (const RivuletHorizonPlace *self,
                                     guint                      position);

G_END_DECLS
