namespace chispa {}
