#pragma once

struct refusal {
  int code;
};
void refuse(int code);
