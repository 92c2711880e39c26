namespace ThemeDay.Testing;

/// <summary>Random bytes, and bytes that were modified at random.</summary>
internal static class HostileBytes
{
    /// <summary>Random bytes.</summary>
    public static byte[] Bytes(this Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A message with some bytes modified in place, half of the time also cut off.</summary>
    public static byte[] Change(this Random random, byte[] bytes)
    {
        if (bytes is [])
            return random.Bytes(5);
        for (var times = random.Next(1, 6); times > 0; times--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return random.Next(2) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }
}
